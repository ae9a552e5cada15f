import { auditLogs, events } from '@clinic/core';
import { expect } from 'chai';
import { appointments } from '../../../packages/core/src/appointments/collections.ts';
import { visits } from '../../../packages/core/src/visits/visit.ts';
import {
  addDoctor,
  addPatient,
  type BookedClinic,
  openBeside,
  openBooking,
  signInAs,
} from '../../support/appointments.ts';
import { operator, signIn } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { codeOf, codesOf, inParallel } from '../../support/rejection.ts';

const visit_type = 'consultation';
const NOBODY = '0190a1b2-0000-7000-8000-000000000008';

describe('Visits', () => {
  eachStore((store) => {
    let it_: BookedClinic;
    beforeEach(async () => {
      it_ = await openBooking(store);
    });
    const desk = () => it_.clinic.as(operator);
    const walkIn = (more: object = {}) =>
      desk().visits.create({ patient_id: it_.patient, doctor_id: it_.doctor, visit_type, ...more });

    it('20 at once on one appointment, from two programs: one is recorded, the appointment completed once with one event', async () => {
      const { id } = await it_.book(0);
      const beside = (await openBeside(store, it_)).as(operator);
      const { results, errors } = await inParallel(20, (index) =>
        (index % 2 === 0 ? desk() : beside).visits.create({ appointment_id: id, visit_type }),
      );
      expect(codesOf(errors)).to.deep.equal({ CONFLICT: 19 });
      expect(results).to.have.length(1);
      expect(results[0]).to.include({
        patient_id: it_.patient,
        patient_name: 'Noor',
        doctor_id: it_.doctor,
        doctor_name: 'Dr. Sara',
        appointment_id: id,
        date: '2031-01-05',
      });
      const { status, version, holds_time } = (await it_.storage.collection(appointments).get(id))!;
      expect({ status, version, holds_time }).to.deep.equal({
        status: 'completed',
        version: 1,
        holds_time: true,
      });
      const told = await it_.storage.collection(events).find({ type: 'appointment.updated' });
      expect(told.map(({ data }) => [data.id, data.status])).to.deep.equal([[id, 'completed']]);
      expect(await it_.storage.collection(visits).count({})).to.equal(1);
      expect(await it_.storage.collection(auditLogs).count({ action: 'visit.create' })).to.equal(1);
    });

    it('an appointment’s is of its patient and doctor; a cancelled one or a no-show gets none, a completed one does', async () => {
      const [first, second, third] = [await it_.book(0), await it_.book(1), await it_.book(2)];
      const other = { patient_id: await addPatient(it_), doctor_id: (await addDoctor(it_)).id };
      for (const field of ['patient_id', 'doctor_id'] as const)
        expect(
          await codeOf(desk().visits.create({ appointment_id: first.id, visit_type, [field]: other[field] })),
        ).to.equal('VALIDATION_ERROR');
      await desk().appointments.cancel(first.id);
      await desk().appointments.update(second.id, { status: 'no_show' });
      for (const { id } of [first, second])
        expect(await codeOf(desk().visits.create({ appointment_id: id, visit_type }))).to.equal(
          'INVALID_TRANSITION',
        );
      expect(await codeOf(desk().visits.create({ appointment_id: NOBODY, visit_type }))).to.equal(
        'NOT_FOUND',
      );
      expect(await it_.storage.collection(visits).count({})).to.equal(0);
      await desk().appointments.complete(third.id);
      const visit = await desk().visits.create({ appointment_id: third.id, visit_type });
      expect(visit.appointment_id).to.equal(third.id);
      expect(await it_.storage.collection(events).count({ type: 'appointment.updated' })).to.equal(1);
    });

    it('doctors record and change their own, read all; patients read their own; the desk reads no diagnosis and no notes', async () => {
      const { id: doctor_id, phone } = await addDoctor(it_, 'Dr. Ali');
      const ali = (await signIn(it_, phone)).as().visits;
      const patient = await signInAs(it_, 'patient');
      const patient_id = (await patient.as().patients.list()).items[0]!.id;
      const foreign = await walkIn({ diagnosis: 'Asthma', notes: 'x', reason: 'Cough' });
      const booked = await it_.book(0);

      const own = await ali.create({ patient_id, visit_type, diagnosis: 'نزلة برد' });
      expect(own).to.include({ doctor_id, diagnosis: 'نزلة برد', notes: null });
      expect(await codeOf(ali.create({ patient_id, visit_type, doctor_id: it_.doctor }))).to.equal(
        'NOT_FOUND',
      );
      expect(await codeOf(ali.create({ appointment_id: booked.id, visit_type }))).to.equal('NOT_FOUND');
      expect(await codeOf(ali.update(foreign.id, { notes: 'A' }))).to.equal('NOT_FOUND');
      expect(await ali.update(own.id, { notes: 'A' })).to.include({ notes: 'A', diagnosis: 'نزلة برد' });
      expect((await ali.list()).total).to.equal(2);

      const theirs = patient.as().visits;
      expect((await theirs.list()).items.map(({ id }) => id)).to.deep.equal([own.id]);
      expect((await theirs.list({ patient_id: it_.patient })).total).to.equal(0);
      expect(await theirs.show(own.id)).to.include({ notes: 'A' });
      expect(await codeOf(theirs.show(foreign.id))).to.equal('NOT_FOUND');

      const atDesk = (await signInAs(it_, 'receptionist')).as().visits;
      expect(await atDesk.show(foreign.id))
        .to.include({ reason: 'Cough' })
        .and.not.have.any.keys('diagnosis', 'notes');
      for (const one of (await atDesk.list()).items) expect(one).to.not.have.any.keys('diagnosis', 'notes');
      const technician = (await signInAs(it_, 'technician')).as().visits;
      expect(await technician.show(foreign.id)).to.include({ diagnosis: 'Asthma', notes: 'x' });
      for (const visitsOf of [atDesk, technician, theirs]) {
        expect(await codeOf(visitsOf.create({ patient_id, visit_type }))).to.equal('FORBIDDEN');
        expect(await codeOf(visitsOf.update(own.id, { notes: 'B' }))).to.equal('FORBIDDEN');
      }
    });

    it('are listed newest first by patient, doctor and day, and by follow-up the first due first', async () => {
      const other = await addPatient(it_);
      const on = async (date: string, more: object = {}) => (await walkIn({ date, ...more })).id;
      const first = await on('2031-01-01', { follow_up_date: '2031-02-10' });
      const second = await on('2031-01-03', { patient_id: other, follow_up_date: '2031-02-01' });
      const third = await on('2031-01-03');
      const ids = async (query: Parameters<ReturnType<typeof desk>['visits']['list']>[0]) =>
        (await desk().visits.list(query)).items.map(({ id }) => id);
      expect(await ids({})).to.deep.equal([third, second, first]);
      expect(await ids({ patient_id: it_.patient })).to.deep.equal([third, first]);
      expect(await ids({ doctor_id: NOBODY })).to.deep.equal([]);
      expect(await ids({ from: '2031-01-02', to: '2031-01-03' })).to.deep.equal([third, second]);
      expect(await ids({ to: '2031-01-01' })).to.deep.equal([first]);
      // 23:30 of the 2nd in Kuwait.
      expect(await ids({ from: '2031-01-02T20:30:00Z', per_page: 1, page: 2 })).to.deep.equal([second]);
      expect(await ids({ from: '9999-12-31T23:00:00Z' })).to.deep.equal([]);
      expect(await ids({ from: '2031-01-03', to: '9999-12-31T23:00:00Z' })).to.deep.equal([third, second]);
      expect(await ids({ follow_up_from: '2031-02-01', follow_up_to: '2031-02-10' })).to.deep.equal([
        second,
        first,
      ]);
      expect(await ids({ follow_up_to: '2031-02-09' })).to.deep.equal([second]);
      expect(await codeOf(ids({ follow_up_from: '2031-02-02', follow_up_to: '2031-02-01' }))).to.equal(
        'VALIDATION_ERROR',
      );
    });

    it('10 changes of different fields at once all stay; null takes away; what is wrong or nobody’s changes nothing', async () => {
      const { id } = await walkIn({ reason: 'Cough', follow_up_date: '2031-01-20' });
      const changes = [
        { notes: 'A' },
        { diagnosis: 'B' },
        { reason: null },
        { date: '2031-01-04' },
        { follow_up_date: '2031-02-01' },
      ];
      await Promise.all([...changes, ...changes].map((change) => desk().visits.update(id, change)));
      const now = await desk().visits.show(id);
      expect(now).to.include({
        notes: 'A',
        diagnosis: 'B',
        reason: null,
        date: '2031-01-04',
        follow_up_date: '2031-02-01',
      });
      for (const wrong of [
        { follow_up_date: '2031-01-03' },
        { date: '2031-02-30' },
        { patient_id: NOBODY },
        { visit_type: null },
      ])
        expect(await codeOf(desk().visits.update(id, wrong as object))).to.equal('VALIDATION_ERROR');
      expect(await desk().visits.show(id)).to.deep.equal(now);
      expect(await codeOf(desk().visits.update(NOBODY, {}))).to.equal('NOT_FOUND');
      for (const [more, code] of [
        [{ patient_id: NOBODY }, 'NOT_FOUND'],
        [{ doctor_id: NOBODY }, 'NOT_FOUND'],
        [{ doctor_id: undefined }, 'VALIDATION_ERROR'],
        [{ follow_up_date: '2031-01-04' }, 'VALIDATION_ERROR'],
        [{ visit_type: ' ' }, 'VALIDATION_ERROR'],
      ] as const)
        expect(await codeOf(walkIn(more)), JSON.stringify(more)).to.equal(code);
      expect(await it_.storage.collection(visits).count({})).to.equal(1);
    });
  });
});
