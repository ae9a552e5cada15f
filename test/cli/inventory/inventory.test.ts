import type { InventoryItemView } from '@clinic/core';
import { expect } from 'chai';
import { eachStore } from '../../support/engines.ts';
import { addItem } from '../../support/inventory.ts';
import { answerOf, closeDesks, runHere } from '../command-line.ts';
import { openReception } from '../reception.ts';

describe('clinic inventory', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    it('low: what has reached its minimum, by name, as a table and as JSON', async () => {
      const parts = await openReception(store);
      const gauze = await addItem(parts, {
        name: 'Gauze',
        quantity: 2,
        min_quantity: 2,
        expiry_date: '2031-01-15',
      });
      const bags = await addItem(parts, { name: 'أكياس', quantity: 0 });
      await addItem(parts, { name: 'Gloves', quantity: 3, min_quantity: 2 });
      const { stdout } = await runHere(parts.desk, ['inventory', 'low']);
      expect(stdout).to.include('Gauze').and.include('2031-01-15').and.include('2 low in stock');
      expect(stdout).to.not.include('Gloves');
      const low = answerOf<{ items: InventoryItemView[]; total: number }>(
        await runHere(parts.desk, ['inventory', 'low', '--json']),
      );
      expect(low).to.deep.equal({ items: [gauze, bags], total: 2 });
    });
  });
});
