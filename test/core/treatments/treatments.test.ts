import { events } from '@clinic/core';
import { expect } from 'chai';
import { stockChanges } from '../../../packages/core/src/inventory/collections.ts';
import { treatments } from '../../../packages/core/src/treatments/treatment.ts';
import { addDoctor, addPatient, openBeside, signInAs } from '../../support/appointments.ts';
import { openClinic, operator, signIn, type TestClinic } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { addItem, expectStockAddsUp } from '../../support/inventory.ts';
import { codeOf, codesOf, inParallel } from '../../support/rejection.ts';
import { addVisit } from '../../support/treatments.ts';

const nobody = '0190a1b2-0000-7000-8000-000000000008';

describe('Treatments', () => {
  eachStore((store) => {
    let parts: TestClinic;
    let doctor: { id: string; phone: string };
    let patient: string;
    let visit: string;
    const desk = () => parts.clinic.as(operator);
    const left = async (id: string) => (await desk().inventory.show(id)).quantity;
    beforeEach(async () => {
      parts = await openClinic(store);
      doctor = await addDoctor(parts);
      patient = await addPatient(parts);
      visit = await addVisit(parts, { patient_id: patient, doctor_id: doctor.id });
    });

    it('takes what was used in the same write: each item once, the first to expire first, a line of each ledger', async () => {
      const a = await addItem(parts, { expiry_date: '2031-06-30', min_quantity: 8 });
      await desk().inventory.update(a.id, {
        adjust: { change: 2, type: 'restock', expiry_date: '2031-02-28' },
      });
      const b = await addItem(parts, { quantity: 3 });
      const sara = await signIn(parts, doctor.phone);
      const { treatment: made, warnings } = await sara.as().treatments.create({
        visit_id: visit,
        name: 'تضميد',
        procedure_code: '97597',
        cost: 12.345,
        inventory_usage: [
          { item_id: a.id, quantity: 3 },
          { item_id: b.id, quantity: 3 },
          { item_id: a.id, quantity: 1 },
        ],
      });
      expect(warnings).to.deep.equal([]);
      expect(made).to.deep.include({
        visit_id: visit,
        patient_id: patient,
        doctor_id: doctor.id,
        cost: 12.345,
        billing_id: null,
        created_by: sara.actor.id,
        inventory_usage: [
          { item_id: a.id, quantity: 4 },
          { item_id: b.id, quantity: 3 },
        ],
      });
      expect((await desk().inventory.show(a.id)).lots).to.deep.equal([
        { expiry_date: '2031-06-30', quantity: 8 },
      ]);
      expect(await left(b.id)).to.equal(0);
      const taken = await parts.storage.collection(stockChanges).find({ treatment_id: made.id });
      expect(taken.map(({ item_id, change, type, by }) => [item_id, change, type, by])).to.have.deep.members([
        [a.id, -4, 'treatment', sara.actor.id],
        [b.id, -3, 'treatment', sara.actor.id],
      ]);
      const low = await parts.storage.collection(events).find({ type: 'inventory.low_stock' });
      expect(low.map(({ data }) => data.id)).to.have.members([a.id, b.id]);
      await expectStockAddsUp(parts);
    });

    it('of several items one of which falls short, or is not there: nothing is taken and nothing entered', async () => {
      const [a, b] = [await addItem(parts), await addItem(parts, { quantity: 1 })];
      const gone = await addItem(parts);
      await desk().inventory.remove(gone.id);
      const enter = (more: object) =>
        codeOf(desk().treatments.create({ visit_id: visit, name: 'A', cost: 1, ...more }));
      const using = (...usage: [string, number][]) =>
        enter({ inventory_usage: usage.map(([item_id, quantity]) => ({ item_id, quantity })) });
      expect(await using([a.id, 1], [b.id, 2])).to.equal('INSUFFICIENT_STOCK');
      expect(await using([a.id, 6], [a.id, 5])).to.equal('INSUFFICIENT_STOCK');
      expect(await using([a.id, 1], [nobody, 1])).to.equal('NOT_FOUND');
      expect(await using([a.id, 1], [gone.id, 1])).to.equal('NOT_FOUND');
      for (const quantity of [0, -1, 0.5]) expect(await using([a.id, quantity])).to.equal('VALIDATION_ERROR');
      expect(await enter({ visit_id: nobody })).to.equal('NOT_FOUND');
      expect(await enter({ doctor_id: nobody })).to.equal('NOT_FOUND');
      for (const wrong of [{ cost: 1.2345 }, { cost: -1 }, { name: ' ' }, { billing_id: nobody }])
        expect(await enter(wrong), JSON.stringify(wrong)).to.equal('VALIDATION_ERROR');
      expect([await left(a.id), await left(b.id)]).to.deep.equal([10, 1]);
      expect((await desk().treatments.list()).total).to.equal(0);
      await expectStockAddsUp(parts);
    });

    it('doctors enter and change at their own visits, patients see their own, other staff all', async () => {
      const sara = (await signIn(parts, doctor.phone)).as().treatments;
      const other = await addDoctor(parts, 'Dr. Ali');
      const ali = (await signIn(parts, other.phone)).as().treatments;
      const done = { visit_id: visit, name: 'Dressing', cost: 5 };
      const { id } = (await sara.create(done)).treatment;
      expect(await codeOf(ali.create(done))).to.equal('NOT_FOUND');
      expect(await codeOf(sara.create({ ...done, doctor_id: other.id }))).to.equal('NOT_FOUND');
      expect(await codeOf(ali.update(id, { cost: 1 }))).to.equal('NOT_FOUND');
      expect((await ali.show(id)).name).to.equal('Dressing');
      const admin = (await signInAs(parts, 'admin')).as().treatments;
      const { treatment: second } = await admin.create({ ...done, doctor_id: other.id });
      expect(second.doctor_id).to.equal(other.id);
      expect((await ali.update(second.id, { name: 'Suture' })).treatment.name).to.equal('Suture');

      const own = await signInAs(parts, 'patient');
      const [record] = (await own.as().patients.list()).items;
      const theirs = await addVisit(parts, { patient_id: record!.id, doctor_id: doctor.id });
      parts.clock.tick(60_000);
      const { treatment: mine } = await sara.create({ ...done, visit_id: theirs });
      const asPatient = own.as().treatments;
      expect((await asPatient.list()).items).to.deep.equal([mine]);
      expect((await asPatient.list({ patient_id: patient })).total).to.equal(0);
      expect(await asPatient.show(mine.id)).to.deep.equal(mine);
      expect(await codeOf(asPatient.show(id))).to.equal('NOT_FOUND');
      for (const role of ['receptionist', 'technician'] as const) {
        const staff = (await signInAs(parts, role)).as().treatments;
        expect((await staff.list()).total, role).to.equal(3);
        expect(await codeOf(staff.create(done)), role).to.equal('FORBIDDEN');
        expect(await codeOf(staff.update(id, { cost: 1 })), role).to.equal('FORBIDDEN');
      }
      expect(await codeOf(asPatient.create(done))).to.equal('FORBIDDEN');
      const idsOf = async (query: Parameters<typeof admin.list>[0]) =>
        (await admin.list(query)).items.map((one) => one.id);
      expect((await idsOf({}))[0]).to.equal(mine.id);
      expect(await idsOf({ visit_id: visit })).to.have.members([id, second.id]);
      expect(await idsOf({ doctor_id: other.id })).to.deep.equal([second.id]);
      expect(await idsOf({ patient_id: record!.id, from: '2031-01-05', to: '2031-01-05' })).to.deep.equal([
        mine.id,
      ]);
      expect(await idsOf({ from: '2031-01-05T06:01:00Z' })).to.deep.equal([mine.id]);
      expect(await idsOf({ to: '2031-01-04' })).to.deep.equal([]);
    });

    it('changes until it is billed, then nothing of it does', async () => {
      const { id: item_id } = await addItem(parts);
      const used = { visit_id: visit, name: 'A', cost: 5, inventory_usage: [{ item_id, quantity: 2 }] };
      const { id } = (await desk().treatments.create(used)).treatment;
      const { treatment } = await desk().treatments.update(id, { cost: 7.5, description: 'Two', name: 'B' });
      expect(treatment).to.deep.include({ cost: 7.5, description: 'Two', name: 'B' });
      const undescribed = await desk().treatments.update(id, { description: null });
      expect(undescribed.treatment.description).to.equal(null);
      for (const wrong of [
        { inventory_usage: [{ item_id }] },
        { visit_id: visit },
        { cost: 0.0001 },
        { name: null },
      ])
        expect(await codeOf(desk().treatments.update(id, wrong as object))).to.equal('VALIDATION_ERROR');
      await parts.storage.collection(treatments).update({ id }, { $set: { billing_id: nobody } });
      for (const more of [{ cost: 1 }, { inventory_usage: [] }])
        expect(await codeOf(desk().treatments.update(id, more))).to.equal('CONFLICT');
      expect(await desk().treatments.show(id)).to.include({ cost: 7.5, billing_id: nobody });
      expect(await left(item_id)).to.equal(8);
    });

    it('36 at once over two programs, each of two of three items in any order: what they took and what is left is what there was', async () => {
      const beside = await openBeside(store, parts);
      const items = await Promise.all([6, 20, 40].map((quantity) => addItem(parts, { quantity })));
      const { results, errors } = await inParallel(36, (nth) => {
        const usage = [nth % 3, (nth * 7 + 1 + (nth % 2)) % 3].map((index) => items[index]!.id);
        return (nth % 2 === 0 ? parts.clinic : beside).as(operator).treatments.create({
          visit_id: visit,
          name: 'A',
          cost: 1,
          inventory_usage: usage.map((item_id) => ({ item_id, quantity: 1 })),
        });
      });
      expect(codesOf(errors)).to.deep.equal(errors.length === 0 ? {} : { INSUFFICIENT_STOCK: errors.length });
      expect(errors.length).to.be.above(0);
      for (const { id, quantity } of items) {
        const took = results
          .flatMap(({ treatment }) => treatment.inventory_usage)
          .filter(({ item_id }) => item_id === id)
          .reduce((sum, usage) => sum + usage.quantity, 0);
        expect(await left(id)).to.equal(quantity - took);
      }
      expect((await desk().treatments.list()).total).to.equal(results.length);
      await expectStockAddsUp(parts);
    });
  });
});
