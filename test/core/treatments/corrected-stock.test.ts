import { expect } from 'chai';
import { addDoctor, addPatient, openBeside } from '../../support/appointments.ts';
import { openClinic, operator, type TestClinic } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { addItem, expectStockAddsUp } from '../../support/inventory.ts';
import { codeOf, codesOf, inParallel } from '../../support/rejection.ts';
import { addVisit } from '../../support/treatments.ts';

describe('The stock of a treatment that is put right', () => {
  eachStore((store) => {
    let parts: TestClinic;
    let visit_id: string;
    const desk = () => parts.clinic.as(operator);
    const lotsOf = async (id: string) =>
      (await desk().inventory.show(id)).lots.map(({ expiry_date, quantity }) => [expiry_date, quantity]);
    const using = (...usage: [string, number][]) => ({
      inventory_usage: usage.map(([item_id, quantity]) => ({ item_id, quantity })),
    });
    const enter = async (...usage: [string, number][]) =>
      (await desk().treatments.create({ visit_id, name: 'A', cost: 5, ...using(...usage) })).treatment.id;
    const change = (id: string, ...usage: [string, number][]) =>
      desk().treatments.update(id, using(...usage));
    beforeEach(async () => {
      parts = await openClinic(store);
      const { id: doctor_id } = await addDoctor(parts);
      visit_id = await addVisit(parts, { patient_id: await addPatient(parts), doctor_id });
    });

    it('follows in the same write: more is taken, less goes back to its lots, the longest-lasting first; all or nothing', async () => {
      const a = (await addItem(parts, { quantity: 2, expiry_date: '2031-02-28' })).id;
      const restock = { change: 8, type: 'restock' as const, expiry_date: '2031-06-30' };
      await desk().inventory.update(a, { adjust: restock });
      const b = (await addItem(parts, { quantity: 3, min_quantity: 2 })).id;
      const id = await enter([a, 5]);
      expect(await lotsOf(a)).to.deep.equal([['2031-06-30', 5]]);

      const { treatment, warnings } = await change(id, [b, 1], [a, 1], [b, 1]);
      expect(treatment.inventory_usage).to.deep.equal(using([b, 2], [a, 1]).inventory_usage);
      expect(warnings).to.deep.equal([]);
      expect(await lotsOf(a)).to.deep.equal([
        ['2031-02-28', 1],
        ['2031-06-30', 8],
      ]);
      expect((await desk().inventory.show(b)).is_low_stock).to.equal(true);
      const [back, took] = (await desk().inventory.changes(a)).items;
      expect(back).to.include({ change: 4, type: 'treatment', treatment_id: id, quantity_after: 9 });
      expect(took).to.include({ change: -5, treatment_id: id });
      await expectStockAddsUp(parts);

      const before = await desk().inventory.changes(a);
      expect(await codeOf(change(id, [a, 4], [b, 4]))).to.equal('INSUFFICIENT_STOCK');
      expect(await codeOf(change(id, [b, 2], [visit_id, 1]))).to.equal('NOT_FOUND');
      expect(await desk().inventory.changes(a)).to.deep.equal(before);
      expect(await desk().treatments.show(id)).to.deep.equal(treatment);

      // What is said again moves nothing; a day put right meanwhile stands in nobody's way.
      await desk().inventory.update(a, { expiry_date: '2031-03-31' });
      await change(id, [b, 2], [a, 1]);
      expect((await desk().inventory.changes(a)).total).to.equal(before.total);
      await change(id);
      expect(await lotsOf(a)).to.deep.equal([
        ['2031-02-28', 1],
        ['2031-03-31', 1],
        ['2031-06-30', 8],
      ]);
      expect(await desk().inventory.show(b)).to.include({ quantity: 3, is_low_stock: false });
      await expectStockAddsUp(parts);
    });

    it('of an item that is off the list: what was too much still goes back into its books, no more is taken', async () => {
      const { id: a } = await addItem(parts, { quantity: 10, expiry_date: '2031-06-30' });
      const id = await enter([a, 4]);
      await desk().inventory.remove(a);
      expect(await codeOf(change(id, [a, 5]))).to.equal('NOT_FOUND');
      expect((await change(id, [a, 4])).treatment.inventory_usage).to.have.length(1);
      await change(id, [a, 1]);
      expect((await desk().inventory.changes(a)).items[0]).to.include({ change: 3, quantity_after: 9 });
      expect(await codeOf(desk().inventory.show(a))).to.equal('NOT_FOUND');
      await expectStockAddsUp(parts);
    });

    it('warns of what was taken after its day, in the clinic’s calendar, and takes it all the same', async () => {
      const day = '2031-01-05';
      const { id: item_id, name } = await addItem(parts, { quantity: 2, expiry_date: '2030-12-31' });
      const restock = { change: 8, type: 'restock' as const, expiry_date: day };
      await desk().inventory.update(item_id, { adjust: restock });
      const done = { visit_id, name: 'A', cost: 5 };
      const warned = { type: 'expired_stock', item_id, name };
      const made = await desk().treatments.create({ ...done, ...using([item_id, 3]) });
      expect(made.warnings).to.deep.equal([{ ...warned, expiry_date: '2030-12-31', quantity: 2 }]);
      expect(made.treatment.inventory_usage).to.deep.equal(using([item_id, 3]).inventory_usage);
      // 21:00 in UTC is midnight in Kuwait.
      parts.clock.tick(Date.parse(`${day}T21:00:00Z`) - parts.clock.now());
      const more = await change(made.treatment.id, [item_id, 5]);
      expect(more.warnings).to.deep.equal([{ ...warned, expiry_date: day, quantity: 2 }]);
      expect((await desk().treatments.update(made.treatment.id, { cost: 6 })).warnings).to.deep.equal([]);
      expect((await change(made.treatment.id)).warnings).to.deep.equal([]);
      expect(await lotsOf(item_id)).to.deep.equal([
        ['2030-12-31', 2],
        [day, 8],
      ]);
    });

    it('18 corrections of three treatments at once over two programs, beside 12 others that use the same items: ledger, lots and quantity are what the treatments say', async () => {
      const beside = await openBeside(store, parts);
      const items = await Promise.all([6, 9, 12].map((quantity) => addItem(parts, { quantity })));
      const [a, b, c] = items.map(({ id }) => id) as [string, string, string];
      const ids = [await enter([a, 2]), await enter([b, 2]), await enter([c, 2])];
      const wishes: [string, number][][] = [
        [],
        [[a, 1]],
        [[b, 3]],
        [
          [c, 4],
          [a, 1],
        ],
        [
          [b, 1],
          [c, 1],
        ],
        [[a, 3]],
      ];
      const { results, errors } = await inParallel(30, (nth) => {
        const { treatments } = (nth % 2 === 0 ? parts.clinic : beside).as(operator);
        const used = using([items[nth % 3]!.id, 1]);
        return nth % 5 < 2
          ? treatments.create({ visit_id, name: 'B', cost: 1, ...used })
          : treatments.update(ids[nth % 3]!, using(...wishes[nth % wishes.length]!));
      });
      expect(codesOf(errors)).to.deep.equal(errors.length === 0 ? {} : { INSUFFICIENT_STOCK: errors.length });
      expect(results.length).to.be.above(9);
      const used = (await desk().treatments.list({ per_page: 100 })).items.flatMap(
        ({ inventory_usage }) => inventory_usage,
      );
      for (const { id, quantity } of items) {
        const held = used.filter(({ item_id }) => item_id === id);
        const left = quantity - held.reduce((sum, usage) => sum + usage.quantity, 0);
        expect((await desk().inventory.show(id)).quantity).to.equal(left);
      }
      await expectStockAddsUp(parts);
    });
  });
});
