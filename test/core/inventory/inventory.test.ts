import { auditLogs, events, type Role } from '@clinic/core';
import { expect } from 'chai';
import { signInAs } from '../../support/appointments.ts';
import { openClinic, operator, type TestClinic } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { addItem, expectStockAddsUp, gloves } from '../../support/inventory.ts';
import { codeOf, rejectionOf } from '../../support/rejection.ts';

const nobody = '0190a1b2-0000-7000-8000-000000000008';

describe('Inventory', () => {
  eachStore((store) => {
    let parts: TestClinic;
    const desk = () => parts.clinic.as(operator).inventory;
    const lowEvents = async () =>
      (await parts.storage.collection(events).find({ type: 'inventory.low_stock' }, { sort: { id: 1 } })).map(
        ({ data, audience }) => [data.id, data.quantity, [...audience.roles].sort().join()],
      );
    beforeEach(async () => {
      parts = await openClinic(store);
    });

    it('every change of a quantity is a line of the ledger: who, when, why, and what was there after', async () => {
      const technician = await signInAs(parts, 'technician');
      const stock = technician.as().inventory;
      const item = await stock.create({ ...gloves, sku: 'GLV-M', expiry_date: '2031-06-30' });
      expect(item).to.deep.include({
        quantity: 10,
        is_low_stock: false,
        unit_cost: 2.25,
        supplier: null,
        expiry_date: '2031-06-30',
        lots: [{ expiry_date: '2031-06-30', quantity: 10 }],
        last_restocked: '2031-01-05T06:00:00.000Z',
      });
      parts.clock.tick(60_000);
      const restock = {
        change: 5,
        type: 'restock',
        expiry_date: '2031-03-31',
        notes: 'Delivery 7711',
      } as const;
      const edited = await stock.update(item.id, { unit_cost: 2.5, name: 'قفازات', adjust: restock });
      expect(edited).to.deep.include({
        name: 'قفازات',
        unit_cost: 2.5,
        quantity: 15,
        expiry_date: '2031-03-31',
        last_restocked: '2031-01-05T06:01:00.000Z',
      });
      await stock.update(item.id, { adjust: { change: -7, type: 'waste' } });
      await stock.update(item.id, { adjust: { change: 1, type: 'adjustment' } });
      const last = await stock.show(item.id);
      // First expired, first out: the 5 of March, then 2 of June; what counting found has no date and comes last.
      expect(last.lots).to.deep.equal([
        { expiry_date: '2031-06-30', quantity: 8 },
        { expiry_date: null, quantity: 1 },
      ]);
      const { items } = await stock.changes(item.id);
      expect(items.map((line) => [line.change, line.type, line.quantity_after, line.notes])).to.deep.equal([
        [1, 'adjustment', 9, null],
        [-7, 'waste', 8, null],
        [5, 'restock', 15, 'Delivery 7711'],
        [10, 'initial', 10, null],
      ]);
      expect(items.every(({ by }) => by === technician.actor.id)).to.equal(true);
      expect(items.at(-2)).to.include({
        at: '2031-01-05T06:01:00.000Z',
        item_id: item.id,
        treatment_id: null,
      });
      await expectStockAddsUp(parts);

      // A wrong date is corrected where it stands; nothing is not dated.
      expect((await stock.update(item.id, { expiry_date: null })).lots).to.deep.equal([
        { expiry_date: null, quantity: 9 },
      ]);
      await stock.update(item.id, { adjust: { change: -9, type: 'waste' } });
      expect(await codeOf(stock.update(item.id, { expiry_date: '2031-05-01' }))).to.equal('VALIDATION_ERROR');
      expect((await stock.changes(item.id)).total).to.equal(5);
      const trail = await parts.storage
        .collection(auditLogs)
        .find({ entity: 'inventory' }, { sort: { id: 1 } });
      expect(trail.map(({ action }) => action)).to.deep.equal([
        'inventory.create',
        ...Array(3).fill('inventory.adjust'),
        'inventory.update',
        'inventory.adjust',
      ]);
      // By its word: its number may be part of an id.
      expect(JSON.stringify(trail)).to.not.include('Delivery');
    });

    it('an item that becomes low is told once, to the desk and the technicians, and again after it was not', async () => {
      const { id } = await addItem(parts, { quantity: 7, min_quantity: 5 });
      await addItem(parts, { quantity: 1, min_quantity: 5 });
      const adjust = (change: number) => desk().update(id, { adjust: { change, type: 'adjustment' } });
      await adjust(-1);
      expect(await lowEvents()).to.deep.equal([]);
      await adjust(-1);
      await adjust(-1);
      await desk().update(id, { min_quantity: 4 });
      const told = (quantity: number) => [id, quantity, 'admin,receptionist,technician'];
      expect(await lowEvents()).to.deep.equal([told(5)]);
      await adjust(2);
      await desk().update(id, { min_quantity: 6 });
      expect(await lowEvents()).to.deep.equal([told(5), told(6)]);
      const refused = await rejectionOf(adjust(-7));
      expect(refused).to.deep.include({ code: 'INSUFFICIENT_STOCK', details: { item_id: id, in_stock: 6 } });
      expect(await lowEvents()).to.have.length(2);
      const { items } = await desk().list({ low_stock: true });
      expect(items.map(({ quantity }) => quantity)).to.have.members([1, 6]);
      expect((await desk().list({ low_stock: false })).total).to.equal(0);
    });

    it('is found by a word of the name or the SKU, by category, by what is low and by what expires', async () => {
      await addItem(parts, { name: 'Gauze', category: 'Dressing', sku: 'GZ 10', expiry_date: '2031-01-15' });
      await addItem(parts, { name: 'أكياس', category: 'Supplies', quantity: 3, min_quantity: 5 });
      await addItem(parts, { name: 'Nitrile gloves', expiry_date: '2031-01-16' });
      const namesOf = async (query: Parameters<ReturnType<typeof desk>['list']>[0]) =>
        (await desk().list(query)).items.map(({ name }) => name);
      expect(await namesOf({})).to.deep.equal(['Gauze', 'Nitrile gloves', 'أكياس']);
      expect(await namesOf({ q: 'GLOV' })).to.deep.equal(['Nitrile gloves']);
      expect(await namesOf({ q: 'gz 1' })).to.deep.equal(['Gauze']);
      expect(await namesOf({ q: 'اكي' })).to.deep.equal(['أكياس']);
      expect(await namesOf({ category: 'supplies' })).to.deep.equal(['Nitrile gloves', 'أكياس']);
      expect(await namesOf({ low_stock: true, category: 'SUPPLIES' })).to.deep.equal(['أكياس']);
      expect(await namesOf({ expiring_days: 10 })).to.deep.equal(['Gauze']);
      expect(await namesOf({ expiring_days: 11 })).to.deep.equal(['Gauze', 'Nitrile gloves']);
    });

    it('a SKU is one item’s; one that was taken off the list is gone, with its SKU free and its ledger there', async () => {
      const first = await addItem(parts, { sku: 'A' });
      const second = await addItem(parts, { sku: 'B' });
      expect(await codeOf(addItem(parts, { sku: 'A' }))).to.equal('CONFLICT');
      expect(await codeOf(desk().update(second.id, { sku: 'A' }))).to.equal('CONFLICT');
      expect((await desk().remove(first.id)).is_active).to.equal(false);
      const gone = [
        () => desk().remove(first.id),
        () => desk().show(first.id),
        () => desk().update(first.id, { adjust: { change: 1, type: 'restock' } }),
        () => desk().show(nobody),
        () => desk().changes(nobody),
      ];
      for (const call of gone) expect(await codeOf(call())).to.equal('NOT_FOUND');
      expect((await desk().changes(first.id)).total).to.equal(1);
      await desk().update(second.id, { sku: 'A' });
      expect((await desk().list()).items.map(({ id, sku }) => [id, sku])).to.deep.equal([[second.id, 'A']]);
    });

    it('what is no quantity, price or change is refused and changes nothing', async () => {
      const { id } = await addItem(parts);
      const made = [
        { quantity: -1 },
        { quantity: 1.5 },
        { unit_cost: 1.2345 },
        { unit_cost: -1 },
        { name: '' },
      ];
      for (const wrong of made) expect(await codeOf(addItem(parts, wrong))).to.equal('VALIDATION_ERROR');
      const edits: object[] = [
        { quantity: 3 },
        { is_low_stock: true },
        { expiry_date: '2031-02-30' },
        { adjust: { change: 0, type: 'adjustment' } },
        { adjust: { change: -1, type: 'restock' } },
        { adjust: { change: 1, type: 'waste' } },
        { adjust: { change: 1, type: 'treatment' } },
        { adjust: { change: -1, type: 'waste', expiry_date: '2031-02-01' } },
        { adjust: { change: 1_000_000_000, type: 'restock' } },
        { adjust: { change: 1, type: 'restock' }, unit_cost: 0.0001 },
      ];
      for (const wrong of edits)
        expect(await codeOf(desk().update(id, wrong)), JSON.stringify(wrong)).to.equal('VALIDATION_ERROR');
      expect(await desk().show(id)).to.include({ quantity: 10, unit_cost: 2.25 });
      expect((await desk().changes(id)).total).to.equal(1);
      const may = async (role: Role) => {
        const stock = (await signInAs(parts, role)).as().inventory;
        const tried = [
          stock.list(),
          stock.changes(id),
          stock.update(id, { supplier: role }),
          stock.create(gloves),
        ];
        const done = await Promise.allSettled(tried);
        return done.map(({ status }) => (status === 'fulfilled' ? 'yes' : 'no')).join(' ');
      };
      expect(await may('patient')).to.equal('no no no no');
      expect(await may('doctor')).to.equal('yes yes no no');
      for (const role of ['technician', 'receptionist', 'admin'] as const)
        expect(await may(role), role).to.equal('yes yes yes yes');
    });
  });
});
