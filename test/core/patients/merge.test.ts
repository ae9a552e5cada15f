import { auditLogs, type PatientView } from '@clinic/core';
import { expect } from 'chai';
import { stub } from 'sinon';
import { mergedPatients } from '../../../packages/core/src/patients/merged-patient.ts';
import { addPatient, type BookedClinic, openBooking, signInAs } from '../../support/appointments.ts';
import { signIn } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { codesOf, inParallel, rejectionOf } from '../../support/rejection.ts';

const refusal = async (refused: Promise<unknown>) => {
  const { code, details } = (await rejectionOf(refused)) as { code?: string; details?: { reason?: string } };
  return [code, details?.reason];
};
const expectClean = async ({ desk }: BookedClinic) =>
  expect((await desk().billing.check()).differences).to.deep.equal([]);

describe('Two records of one person', () => {
  eachStore((store) => {
    const items = [{ description: 'Consultation', quantity: 1, unit_price: 15.005 }];

    /** Something of every kind. */
    const fill = async ({ desk, book, doctor: doctor_id }: BookedClinic, patient_id: string, nth: number) => {
      const appointment = await book(nth, { patient_id });
      const visit = await desk().visits.create({ appointment_id: appointment.id, visit_type: 'check' });
      const medications = [{ name: 'A', dosage: '1', frequency: 'daily', duration_days: 7 }];
      await desk().prescriptions.create({ visit_id: visit.id, medications });
      const { treatment } = await desk().treatments.create({ visit_id: visit.id, name: 'ECG', cost: 10.5 });
      const bill = await desk().billing.create({ patient_id, treatment_ids: [treatment.id], items });
      await desk().billing.change(bill.id, { payment: { amount: 5, method: 'cash' } });
      await desk().waitlist.join({ patient_id, doctor_id, date: `2031-01-0${7 + nth}` });
      await desk().medicalHistory.update(patient_id, {
        allergies: ['Latex', `Allergy ${nth}`],
        notes: `Note ${nth}`,
      });
      return { bill };
    };

    it('become one: all that names the one moves with its balance to the fils, what it lacked is filled in, and the trace is found by nobody', async () => {
      const it_ = await openBooking(store);
      const { desk, storage, patient: into } = it_;
      const from = await addPatient(it_, 'Noor Double');
      await desk().patients.update(from, { national_id: '290053112345', address: 'Salmiya' });
      await desk().patients.update(into, { address: 'Hawally' });
      const { bill } = await fill(it_, from, 0);
      await fill(it_, into, 1);
      const before = await desk().patients.show(from);
      const { as, actor } = await signInAs(it_, 'admin');
      const merged: PatientView = await as().patients.merge(from, { into });
      expect(merged).to.include({
        id: into,
        balance: 41.01,
        national_id: '290053112345',
        address: 'Hawally',
      });
      expect(await desk().patients.show(into)).to.deep.equal(merged);
      const all = await desk().interchange.exportPatient(into);
      for (const list of [
        'appointments',
        'visits',
        'treatments',
        'prescriptions',
        'billings',
        'waitlist',
      ] as const)
        expect(all[list], list).to.have.length(2);
      expect(all.medical_history.allergies).to.have.members(['Latex', 'Allergy 0', 'Allergy 1']);
      expect(all.medical_history.notes).to.equal('Note 1\n\nNote 0');
      expect(all.medical_history.entries).to.have.length(3);
      expect(all.medical_history.entries[0]?.changes.notes?.from).to.equal('Note 1');
      for (const collection of ['appointments', 'visits', 'billings', 'billing_entries', 'medical_histories'])
        expect(
          await storage.collection({ name: collection, indexes: [] } as typeof auditLogs).find({
            [collection === 'medical_histories' ? 'id' : 'patient_id']: from,
          }),
          collection,
        ).to.deep.equal([]);
      await expectClean(it_);
      await desk().billing.change(bill.id, { payment: { amount: 20.505, method: 'card' } });
      expect((await desk().patients.show(into)).balance).to.equal(20.505);
      await expectClean(it_);

      expect((await desk().patients.search({ q: 'Double' })).total).to.equal(0);
      expect((await desk().patients.search({ q: '2900531' })).items.map(({ id }) => id)).to.deep.equal([
        into,
      ]);
      expect((await desk().patients.list()).total).to.equal(1);
      for (const refused of [
        () => desk().patients.show(from),
        () => desk().patients.update(from, { address: 'A' }),
        () => desk().medicalHistory.read(from),
        () => desk().billing.create({ patient_id: from, items }),
        () => it_.book(5, { patient_id: from }),
        () => desk().patients.merge(into, { into: from }),
      ])
        expect(await refusal(refused())).to.deep.equal(['NOT_FOUND', undefined]);
      const trace = await storage.collection(mergedPatients).get(from);
      expect(trace).to.deep.include({ merged_into: into, merged_by: actor.id });
      expect(trace?.record).to.include({ name: 'Noor Double', phone: before.phone });
      const trail = await storage.collection(auditLogs).find({ action: 'patient.merge' });
      expect(trail).to.have.length(1);
      expect(trail[0]).to.deep.include({ entity_id: from, changes: { merged_into: into } });
    });

    it('stay two, as they were, where it can’t be: into itself, merged before, both users, both busy, both in line, or not by an admin', async () => {
      const it_ = await openBooking(store);
      const { desk, patient: into, book, doctor } = it_;
      const from = await addPatient(it_, 'Noor Double');
      const merge = (id = from, to = into) => desk().patients.merge(id, { into: to });
      expect(await refusal(merge(from, from))).to.deep.equal(['VALIDATION_ERROR', undefined]);
      for (const [id, to] of [
        [from, doctor],
        [doctor, from],
      ])
        expect(await refusal(merge(id, to))).to.deep.equal(['NOT_FOUND', undefined]);

      await book(0, { patient_id: into });
      await desk().billing.create({ patient_id: from, items });
      const { id: other } = await desk().doctors.create({ name: 'Dr. Ali', email: 'ali@clinic.kw' });
      const clash = await book(0, { patient_id: from, doctor_id: other });
      expect(await refusal(merge())).to.deep.equal(['PATIENT_BUSY', undefined]);
      await desk().appointments.cancel(clash.id);
      const line = { doctor_id: doctor, date: '2031-01-07' };
      await desk().waitlist.join({ patient_id: into, ...line });
      const place = await desk().waitlist.join({ patient_id: from, ...line });
      expect(await refusal(merge())).to.deep.equal(['CONFLICT', 'on_waitlist']);
      expect((await desk().patients.show(from)).balance).to.equal(15.005);
      expect((await desk().patients.show(into)).balance).to.equal(0);
      await desk().waitlist.leave(place.id);

      for (const role of ['receptionist', 'doctor', 'technician', 'patient'] as const) {
        const { as } = await signInAs(it_, role);
        expect(await refusal(as().patients.merge(from, { into }))).to.deep.equal(['FORBIDDEN', undefined]);
      }
      const linked = [];
      for (const id of [from, into]) {
        const user = await signIn(it_, (await desk().patients.show(id)).phone ?? '');
        linked.push(user);
        expect((await user.as().patients.list()).items[0]?.id).to.equal(id);
        if (id === into) expect(await refusal(merge())).to.deep.equal(['CONFLICT', 'both_linked']);
      }
      const third = await addPatient(it_, 'Noor Third');
      await merge(from, third);
      expect((await linked[0]!.as().patients.list()).items[0]?.id).to.equal(third);
      expect(await refusal(merge(from, third))).to.deep.equal(['CONFLICT', 'merged']);
      await expectClean(it_);
    });

    it('what comes between the merge’s reading and its writing moves too', async () => {
      const it_ = await openBooking(store);
      const { desk, storage, patient: into } = it_;
      const from = await addPatient(it_, 'Noor Double');
      const write = storage.write.bind(storage);
      const between = stub(storage, 'write').callsFake(async (steps) => {
        between.restore();
        await desk().visits.create({ patient_id: from, doctor_id: it_.doctor, visit_type: 'check' });
        await write(steps);
      });
      await desk().patients.merge(from, { into });
      expect((await desk().interchange.exportPatient(into)).visits).to.have.length(1);
    });

    it('merged while others write about both: what was written moved, or found no such patient; nothing names the trace', async () => {
      const it_ = await openBooking(store);
      const { desk, storage, patient: into } = it_;
      const from = await addPatient(it_, 'Noor Double');
      const bill = await desk().billing.create({ patient_id: from, items });
      const doing = [
        () => desk().patients.merge(from, { into }),
        () => desk().billing.create({ patient_id: from, items }),
        () => desk().billing.change(bill.id, { payment: { amount: 1, method: 'cash' } }),
        () => it_.book(3, { patient_id: from }),
        () => desk().visits.create({ patient_id: from, doctor_id: it_.doctor, visit_type: 'check' }),
        () => desk().medicalHistory.update(from, { conditions: ['Asthma'] }),
        () => desk().patients.merge(from, { into }),
        () => desk().billing.create({ patient_id: into, items }),
      ];
      const { errors } = await inParallel<unknown>(doing.length * 2, async (index) =>
        doing[index % doing.length]!(),
      );
      const codes = codesOf(errors);
      expect(Object.keys(codes)).to.include('CONFLICT');
      for (const code of Object.keys(codes))
        expect(['CONFLICT', 'NOT_FOUND', 'PATIENT_BUSY', 'SLOT_TAKEN']).to.include(code);
      expect(await storage.collection(auditLogs).count({ action: 'patient.merge' })).to.equal(1);
      await expectClean(it_);
      const taken = await desk().interchange.exportPatient(into);
      const made = async (action: string) => storage.collection(auditLogs).count({ action });
      expect(taken.billings).to.have.length(await made('billing.create'));
      expect(taken.visits).to.have.length(await made('visit.create'));
      expect(taken.appointments).to.have.length(await made('appointment.book'));
      expect(taken.medical_history.entries).to.have.length(await made('medical_history.update'));
    });
  });
});
