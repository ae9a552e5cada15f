import { type AppointmentStatus, events } from '@clinic/core';
import { expect } from 'chai';
import {
  addDoctor,
  type BookedClinic,
  openBooking,
  signInAs,
  slot,
  slotOn,
} from '../../support/appointments.ts';
import { anonymous, signIn } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';

const HOUR = 3_600_000;

describe('What becomes of an appointment', () => {
  eachStore((store) => {
    let it_: BookedClinic;
    beforeEach(async () => {
      it_ = await openBooking(store);
    });
    const desk = () => it_.desk().appointments;
    const codeOf = async (promise: Promise<unknown>) =>
      ((await rejectionOf(promise)) as { code?: string }).code;

    it('every state × every step: exactly those of the machine, by the operation and by PATCH alike', async () => {
      const steps = ['confirmed', 'arrived', 'completed', 'cancelled', 'no_show'] as const;
      const machine: Readonly<Record<AppointmentStatus, readonly AppointmentStatus[]>> = {
        scheduled: steps,
        confirmed: ['arrived', 'completed', 'cancelled', 'no_show'],
        arrived: ['completed', 'cancelled'],
        completed: [],
        cancelled: [],
        no_show: [],
      };
      const operations = {
        confirmed: desk().confirm,
        arrived: desk().checkIn,
        completed: desk().complete,
        cancelled: (id: string) => desk().cancel(id),
        no_show: (id: string) => desk().update(id, { status: 'no_show' }),
      };
      const days = ['2031-01-06', '2031-01-07', '2031-01-08', '2031-01-09'];
      let made = 0;
      const bookIn = async (status: AppointmentStatus) => {
        const start = slotOn(days[made % 4]!, Math.floor(made / 4));
        made += 1;
        const ids = { doctor_id: it_.doctor, patient_id: it_.patient };
        const { id } = await desk().book({ ...ids, start });
        if (status !== 'scheduled') await desk().update(id, { status });
        return id;
      };
      for (const [from, allowed] of Object.entries(machine) as [AppointmentStatus, AppointmentStatus[]][]) {
        const back = desk().update(await bookIn(from), { status: 'scheduled' });
        expect(await codeOf(back), `${from} → scheduled`).to.equal('INVALID_TRANSITION');
        for (const to of steps) {
          for (const go of [operations[to], (id: string) => desk().update(id, { status: to })]) {
            const id = await bookIn(from);
            if (allowed.includes(to)) expect((await go(id)).status).to.equal(to);
            else expect(await codeOf(go(id)), `${from} → ${to}`).to.equal('INVALID_TRANSITION');
          }
        }
      }
    });

    it('cancel and no-show free the time in the same update; a completed visit keeps it', async () => {
      for (const [nth, status] of (['cancelled', 'no_show'] as const).entries()) {
        const { id } = await it_.book(nth);
        await desk().update(id, { status });
        await it_.book(nth);
      }
      await desk().complete((await it_.book(2)).id);
      expect(await codeOf(it_.book(2))).to.equal('SLOT_TAKEN');
    });

    it('a move takes time, doctor and department with it, makes the reminder due again, and frees the old time', async () => {
      const department = (await it_.desk().departments.create({ name: 'Heart' })).id;
      const other = (await addDoctor(it_, 'Dr. Ali')).id;
      await it_.desk().doctors.assign({ doctor_id: other, department_id: department });
      const { id } = await it_.book(0);
      await desk().confirm(id);
      const moved = await desk().update(id, { doctor_id: other, start: slot(3) });
      expect(moved).to.include({
        doctor_id: other,
        doctor_name: 'Dr. Ali',
        department_id: department,
        start: slot(3),
        start_time: '09:30',
        status: 'confirmed',
        reminder_sent_at: null,
      });
      await it_.book(0);
      expect((await desk().update(id, { date: '2031-01-07', start_time: '08:30' })).start).to.equal(
        '2031-01-07T05:30:00.000Z',
      );
      for (const status of ['arrived', 'cancelled'] as const) {
        await desk().update(id, { status });
        expect(await codeOf(desk().update(id, { start: slot(5) }))).to.equal('INVALID_TRANSITION');
      }
      const open = await it_.book(6);
      expect(await codeOf(desk().update(open.id, { start: slot(7), status: 'cancelled' }))).to.equal(
        'INVALID_TRANSITION',
      );
      expect((await desk().show(open.id)).status).to.equal('scheduled');
    });

    it('texts are changed and taken away; a patient changes the own start and reason, before the start alone', async () => {
      const own = await signInAs(it_, 'patient');
      const mine = await own
        .as()
        .appointments.book({ doctor_id: it_.doctor, start: slot(0), reason: 'Pain' });
      await desk().update(mine.id, { notes: 'Bring the files' });
      expect(await desk().update(mine.id, { reason: null })).to.include({
        reason: null,
        notes: 'Bring the files',
      });
      const update = (input: object) => own.as().appointments.update(mine.id, input);
      expect(await update({ start: slot(1), reason: 'Cough' })).to.include({
        start: slot(1),
        reason: 'Cough',
      });
      for (const input of [{ notes: 'x' }, { status: 'confirmed' }, { doctor_id: it_.doctor, reason: 'x' }])
        expect(await codeOf(update(input)), JSON.stringify(input)).to.equal('FORBIDDEN');
      expect((await own.as().appointments.confirm(mine.id)).status).to.equal('confirmed');
      it_.clock.tick(23.5 * HOUR);
      const late = await signIn(it_, own.user.phone_number ?? '');
      for (const refused of [
        () => late.as().appointments.update(mine.id, { reason: 'x' }),
        () => late.as().appointments.update(mine.id, { start: slot(4) }),
        () => late.as().appointments.cancel(mine.id),
      ])
        expect(await codeOf(refused())).to.equal('INVALID_TRANSITION');
      expect((await desk().cancel(mine.id, { reason: 'Did not feel well' })).cancel_reason).to.equal(
        'Did not feel well',
      );
    });

    it('each change is one event with the appointment in it, and one entry on the trail without the patient’s words', async () => {
      const made = await it_.book(0, { reason: 'a very private reason' });
      const last = [
        made,
        await desk().update(made.id, { notes: 'a very private note' }),
        await desk().confirm(made.id),
        await desk().update(made.id, { start: slot(1) }),
        await desk().cancel(made.id, { reason: 'a very private end' }),
        await desk().update((await it_.book(2)).id, { status: 'no_show' }),
      ];
      const told = await it_.storage.collection(events).find({}, { sort: { id: 1 } });
      expect(told.map(({ type }) => type)).to.deep.equal([
        ...['appointment.created', 'appointment.updated', 'appointment.updated', 'appointment.updated'],
        ...['appointment.cancelled', 'appointment.created', 'appointment.no_show'],
      ]);
      expect([...told.slice(0, 5), told[6]!].map(({ data }) => data)).to.deep.equal(last);
      const { items } = await it_.desk().audit.list({ entity: 'appointments', per_page: 50 });
      expect(items.map(({ action, changes }) => [action, changes]).reverse()).to.deep.equal([
        [
          'appointment.book',
          {
            patient_id: it_.patient,
            doctor_id: it_.doctor,
            start: slot(0),
            end: slot(1),
            fields: ['reason'],
          },
        ],
        ['appointment.update', { fields: ['notes'] }],
        ['appointment.confirm', { status: 'confirmed' }],
        ['appointment.update', { start: slot(1), end: slot(2), doctor_id: it_.doctor }],
        ['appointment.cancel', { status: 'cancelled', fields: ['cancel_reason'] }],
        [
          'appointment.book',
          { patient_id: it_.patient, doctor_id: it_.doctor, start: slot(2), end: slot(3) },
        ],
        ['appointment.update', { status: 'no_show' }],
      ]);
      expect(JSON.stringify(items)).to.not.include('very private');
    });

    it('roles × own and foreign: 0 unexpected successes, and foreign ids are like made-up ones', async () => {
      const [owner, stranger] = [await signInAs(it_, 'patient'), await signInAs(it_, 'patient')];
      const mine = await owner.as().appointments.book({ doctor_id: it_.doctor, start: slot(0) });
      const otherDoctor = await addDoctor(it_);
      const callers = {
        anonymous: it_.clinic.as(anonymous),
        patient: stranger.as(),
        doctor: (await signIn(it_, otherDoctor.phone)).as(),
        doctorWithoutRecord: (await signInAs(it_, 'doctor')).as(),
        technician: (await signInAs(it_, 'technician')).as(),
      };
      const id = mine.id;
      const tries: Readonly<Record<string, (as: typeof callers.patient) => Promise<unknown>>> = {
        show: (as) => as.appointments.show(id),
        calendar: (as) => as.appointments.calendar(id),
        update: (as) => as.appointments.update(id, { reason: 'x' }),
        confirm: (as) => as.appointments.confirm(id),
        checkIn: (as) => as.appointments.checkIn(id),
        complete: (as) => as.appointments.complete(id),
        cancel: (as) => as.appointments.cancel(id),
        stats: (as) => as.appointments.stats(it_.doctor),
        search: (as) => as.appointments.search({ q: 'x' }),
        book: (as) =>
          as.appointments.book({ doctor_id: it_.doctor, patient_id: mine.patient_id, start: slot(5) }),
        token: (as) => as.calendars.token(it_.doctor),
        patient: (as) => as.patients.show(mine.patient_id),
      };
      const outcomes: Record<string, string> = {};
      for (const [who, as] of Object.entries(callers)) {
        const line = [];
        for (const attempt of Object.values(tries)) {
          line.push(
            await attempt(as).then(
              () => 'done',
              ({ code }) => code,
            ),
          );
        }
        outcomes[who] = line.join(' ');
      }
      const notFound = (times: number) => Array.from({ length: times }, () => 'NOT_FOUND').join(' ');
      expect(outcomes).to.deep.equal({
        anonymous: Object.keys(tries)
          .map(() => 'UNAUTHENTICATED')
          .join(' '),
        patient: `${notFound(4)} FORBIDDEN FORBIDDEN NOT_FOUND FORBIDDEN FORBIDDEN NOT_FOUND FORBIDDEN NOT_FOUND`,
        doctor: `${notFound(8)} done NOT_FOUND NOT_FOUND done`,
        doctorWithoutRecord: `${notFound(8)} done NOT_FOUND NOT_FOUND done`,
        technician: 'done done done done FORBIDDEN FORBIDDEN done FORBIDDEN done FORBIDDEN FORBIDDEN done',
      });
      expect((await callers.patient.appointments.list({ patient_id: mine.patient_id })).total).to.equal(0);
      expect((await callers.doctor.appointments.list({ doctor_id: it_.doctor })).total).to.equal(0);
      expect((await callers.doctor.appointments.search({ q: 'noor' })).total).to.equal(0);
      expect((await owner.as().appointments.list()).total).to.equal(1);
    });

    it('100 parallel bookings of one patient with a limit of 3: 3 are made, 97 are refused', async () => {
      const limited = await openBooking(store, { maxOpenBookings: 3 });
      const own = await signInAs(limited, 'patient');
      const doctors = await Promise.all(Array.from({ length: 6 }, () => addDoctor(limited)));
      const { results, errors } = await inParallel(100, (index) =>
        own.as().appointments.book({ doctor_id: doctors[index % 6]!.id, start: slot(index % 18) }),
      );
      expect(results).to.have.length(3);
      for (const error of errors) {
        expect(error).to.have.property('code').that.is.oneOf(['BOOKING_LIMIT', 'SLOT_TAKEN', 'PATIENT_BUSY']);
      }
      expect((await limited.desk().patients.list()).total, 'one record of the patient').to.equal(2);
      expect((await own.as().appointments.list()).total).to.equal(3);
    });
  });
});
