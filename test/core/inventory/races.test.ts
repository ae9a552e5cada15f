import { expect } from 'chai';
import fc from 'fast-check';
import { divideLots, inOrder, type Lot } from '../../../packages/core/src/inventory/lots.ts';
import { openBeside } from '../../support/appointments.ts';
import { openClinic, operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { addItem, expectStockAddsUp } from '../../support/inventory.ts';
import { codesOf, inParallel } from '../../support/rejection.ts';

const day = fc.constantFrom(null, '2031-01-31', '2031-02-28', '2031-12-31');
const adjustment = fc.oneof(
  fc.record({
    change: fc.integer({ min: 1, max: 9 }),
    type: fc.constant('restock' as const),
    expiry_date: day,
  }),
  fc.record({ change: fc.integer({ min: -9, max: -1 }), type: fc.constantFrom('waste', 'adjustment') }),
);

describe('Stock that many change at once', () => {
  it('lots: what is taken is the first to expire, whatever is in them', () => {
    const lots = fc.array(fc.record({ expiry_date: day, quantity: fc.integer({ min: 0, max: 20 }) }));
    fc.assert(
      fc.property(lots, fc.nat(40), (given, wanted) => {
        // One by one, as they would lie in a drawer.
        const drawer = given
          .flatMap(({ expiry_date, quantity }) => Array<string>(quantity).fill(expiry_date ?? '~'))
          .sort();
        const taken = Math.min(wanted, drawer.length);
        const { first, rest } = divideLots(inOrder(given), taken);
        const lying = (lots: readonly Lot[]) =>
          lots.flatMap(({ expiry_date, quantity }) => Array<string>(quantity).fill(expiry_date ?? '~'));
        expect(lying(first)).to.deep.equal(drawer.slice(0, taken));
        expect(lying(rest)).to.deep.equal(drawer.slice(taken));
      }),
      { seed: 31 },
    );
  });

  eachStore((store) => {
    it('100 parallel usages of 10 in stock over two programs: 10 succeed, 90 are INSUFFICIENT_STOCK, the ledger sums to 0', async () => {
      const parts = await openClinic(store);
      const beside = await openBeside(store, parts);
      const { id } = await addItem(parts, { quantity: 10, min_quantity: 3, expiry_date: '2031-06-30' });
      const { results, errors } = await inParallel(100, (index) =>
        (index % 2 === 0 ? parts.clinic : beside)
          .as(operator)
          .inventory.update(id, { adjust: { change: -1, type: 'waste' } }),
      );
      expect(results.map(({ quantity }) => quantity).sort()).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(codesOf(errors)).to.deep.equal({ INSUFFICIENT_STOCK: 90 });
      expect(await parts.clinic.as(operator).inventory.show(id)).to.deep.include({ quantity: 0, lots: [] });
      expect((await parts.clinic.as(operator).inventory.changes(id)).total).to.equal(11);
      await expectStockAddsUp(parts);
    });

    it('random histories of what comes and goes, several at once: ledger = quantity = lots, never below 0', async () => {
      const parts = await openClinic(store);
      const stock = parts.clinic.as(operator).inventory;
      const histories = fc.sample(fc.array(adjustment, { minLength: 15, maxLength: 15 }), {
        seed: 7,
        numRuns: 8,
      });
      for (const history of histories) {
        const { id } = await addItem(parts, { quantity: 5, expiry_date: '2031-02-28' });
        const { results, errors } = await inParallel(history.length, (nth) =>
          stock.update(id, { adjust: history[nth]! }),
        );
        expect(codesOf(errors)).to.deep.equal(
          errors.length === 0 ? {} : { INSUFFICIENT_STOCK: errors.length },
        );
        expect((await stock.changes(id)).total).to.equal(results.length + 1);
      }
      await expectStockAddsUp(parts);
    });
  });
});
