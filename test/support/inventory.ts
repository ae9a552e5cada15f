import type { InventoryItemView } from '@clinic/core';
import { expect } from 'chai';
import { inventory, stockChanges } from '../../packages/core/src/inventory/collections.ts';
import { operator, type TestClinic } from './clinic.ts';

export const gloves = {
  name: 'Nitrile gloves',
  category: 'Supplies',
  quantity: 10,
  min_quantity: 0,
  unit: 'box',
  unit_cost: 2.25,
};

export const addItem = (
  { clinic }: Pick<TestClinic, 'clinic'>,
  more: Partial<typeof gloves> & { sku?: string; expiry_date?: string } = {},
): Promise<InventoryItemView> => clinic.as(operator).inventory.create({ ...gloves, ...more });

/** Holds whatever happened: each item's ledger and lots add up to its quantity, and it was never below 0. */
export const expectStockAddsUp = async ({ storage }: Pick<TestClinic, 'storage'>): Promise<void> => {
  for (const item of await storage.collection(inventory).find({})) {
    const ledger = await storage
      .collection(stockChanges)
      .find({ item_id: item.id }, { sort: { version: 1 } });
    let sum = 0;
    expect(ledger.map(({ type }) => type === 'initial')).to.deep.equal(ledger.map((_, nth) => nth === 0));
    for (const { change, quantity_after } of ledger) {
      sum += change;
      expect(sum).to.be.at.least(0);
      expect(quantity_after).to.equal(sum);
    }
    expect(sum, 'ledger').to.equal(item.quantity);
    expect(
      item.lots.reduce((all, { quantity }) => all + quantity, 0),
      'lots',
    ).to.equal(item.quantity);
    expect(item.lots.every(({ quantity }) => quantity > 0)).to.equal(true);
    const days = item.lots.map(({ expiry_date }) => expiry_date ?? '~');
    expect(days).to.deep.equal([...new Set(days)].sort());
    expect(item.expiry_date).to.equal(item.lots[0]?.expiry_date ?? null);
    expect(item.is_low_stock).to.equal(item.quantity <= item.min_quantity);
  }
};
