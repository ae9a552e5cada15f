import { openSqlite } from '@clinic/core/sqlite';
import type { Document, Filter } from '@clinic/core/storage';
import { expect } from 'chai';
import { type Appointment, quantaOf } from '../../../packages/core/src/appointments/appointment.ts';
import { appointments } from '../../../packages/core/src/appointments/collections.ts';
import { heldTime, timeIn } from '../../../packages/core/src/appointments/held-time.ts';
import { CollectionSchema } from '../../../packages/core/src/storage/sqlite/schema.ts';
import { addDoctor, addPatient, MONDAY, openBooking, signInAs, slot } from '../../support/appointments.ts';
import { anonymous, signIn } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { connect, freshLocation, removeFolders } from '../storage/sqlite-file.ts';
import { clock } from './hours-clinic.ts';

const day_of_week = 0;

describe('Booked time in the slots of a day', () => {
  eachStore((store) => {
    it('a booked slot is there and not available, for its doctor alone; cancelled, it is free again', async () => {
      const it_ = await openBooking(store);
      const look = async (doctor = it_.doctor) => it_.clinic.as(anonymous).availability.slots(doctor, MONDAY);
      const made = await it_.book(2);
      const day = await look();
      expect(clock(day).slice(0, 4)).to.deep.equal(['08:00', '08:30', '09:00*', '09:30']);
      expect(day.available_count).to.equal(17);
      expect((await look((await addDoctor(it_)).id)).available_count).to.equal(18);
      await it_.desk().appointments.update(made.id, { start: slot(3) });
      expect(clock(await look()).slice(0, 4)).to.deep.equal(['08:00', '08:30', '09:00', '09:30*']);
      await it_.desk().appointments.cancel(made.id);
      expect((await look()).available_count).to.equal(18);
      const [seen] = (await look()).slots;
      expect(seen, 'nothing of whose it was').to.have.all.keys('start', 'end', 'available');
    });

    it('a slot that held time only reaches into isn’t available, one that it touches is', async () => {
      const it_ = await openBooking(store);
      await it_.book(2);
      const hours = { doctor_id: it_.doctor, day_of_week, start_time: '08:20', end_time: '10:20' };
      await it_.desk().availability.set({ ...hours, slot_duration_minutes: 20 });
      const day = await it_.desk().availability.slots(it_.doctor, MONDAY);
      expect(clock(day)).to.deep.equal(['08:20', '08:40', '09:00*', '09:20*', '09:40', '10:00']);
    });

    it('explained: the booking by its id, after time off and before what is past', async () => {
      const it_ = await openBooking(store);
      const made = await it_.book(0, { reason: 'Chest pain' });
      const other = await it_.book(1, { patient_id: await addPatient(it_) });
      const { time_off } = await it_
        .desk()
        .timeOff.take({ doctor_id: it_.doctor, start: other.start, end: other.end });
      const taken = async () =>
        (await it_.desk().availability.explain(it_.doctor, MONDAY)).slots.map(({ taken_by }) => taken_by);
      expect((await taken()).slice(0, 3)).to.deep.equal([
        { rule: 'booking', id: made.id, note: null },
        { rule: 'time_off', id: time_off.id, note: null },
        null,
      ]);
      it_.clock.tick(36 * 3_600_000);
      expect((await taken()).slice(0, 3).map((taker) => taker?.rule)).to.deep.equal([
        'booking',
        'time_off',
        'past',
      ]);
    });

    it('the schedule has the appointments that hold time, by start; of another doctor none to a doctor', async () => {
      const it_ = await openBooking(store);
      const later = await it_.book(4);
      const early = await it_.book(1);
      await it_.desk().appointments.cancel((await it_.book(6)).id);
      const read = async (as = it_.desk(), query: object = {}) => {
        const { appointments: shown, appointments_total } = await as.availability.schedule(it_.doctor, query);
        expect(appointments_total).to.equal(shown.length);
        return shown;
      };
      expect(await read()).to.deep.equal([early, later]);
      expect(await read(it_.desk(), { from: early.end, to: later.end })).to.deep.equal([later]);
      expect(await read(it_.desk(), { from: '2031-01-07' })).to.deep.equal([]);
      expect(await read((await signInAs(it_, 'technician')).as())).to.have.length(2);
      const colleague = await signIn(it_, (await addDoctor(it_)).phone);
      expect(await read(colleague.as())).to.deep.equal([]);
    });

    it('slots of odd lengths and of days with a change of clocks are booked as they are shown', async () => {
      for (const [timezone, date, from, to, minutes, times] of [
        ['Asia/Kuwait', '2031-01-13', '07:05', '08:30', 35, ['07:05', '07:40']],
        ['America/New_York', '2031-03-09', '01:00', '04:00', 55, ['01:00', '01:55']],
        ['America/New_York', '2031-11-02', '00:30', '02:30', 45, ['00:30', '01:15', '01:00', '01:45']],
        ['Africa/Cairo', '2031-10-30', '22:30', '24:00', 50, ['22:30', '23:20', '23:10']],
        ['Asia/Beirut', '2031-03-30', '00:00', '02:15', 70, ['01:00']],
      ] as const) {
        const it_ = await openBooking(store, { timezone });
        const day = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
        const hours = { doctor_id: it_.doctor, day_of_week: day, start_time: from, end_time: to };
        await it_.desk().availability.set({ ...hours, slot_duration_minutes: minutes });
        const look = () => it_.desk().availability.slots(it_.doctor, date);
        const { slots } = await look();
        const made = [];
        for (const { start } of slots) {
          const patient_id = await addPatient(it_);
          made.push(await it_.desk().appointments.book({ doctor_id: it_.doctor, patient_id, start }));
        }
        expect(
          made.map(({ start, end, date }) => ({ start, end, date })),
          `${timezone} ${date}`,
        ).to.deep.equal(slots.map(({ start, end }) => ({ start, end, date })));
        expect(made.map(({ start_time }) => start_time)).to.deep.equal(times);
        expect(made.every(({ duration_minutes }) => duration_minutes === minutes)).to.equal(true);
        expect((await look()).available_count, timezone).to.equal(0);
      }
    });
  });
});

describe('Booked time on SQLite', () => {
  /** Half hours of one doctor, 16 a day, each taken. */
  const booked = (nth: number): Appointment => {
    const at = Date.parse('2031-01-06T05:00:00.000Z') - (nth >> 4) * 86_400_000 + (nth % 16) * 1_800_000;
    const [start, end] = [new Date(at).toISOString(), new Date(at + 1_800_000).toISOString()];
    return {
      ...{ id: `a${nth}`, patient_id: `p${nth}`, doctor_id: 'd1', department_id: null },
      ...{ start, end, date: start.slice(0, 10), status: 'completed', reason: null, notes: null },
      ...{ cancel_reason: null, quanta: quantaOf(start, end), holds_time: true, reminder_sent_at: null },
      ...{ created_by: null, version: 0, search: [], created_at: start, updated_at: start },
    };
  };

  it('of many bookings a day’s are found by one index, doctor and start, and no other is read', async () => {
    const location = await freshLocation();
    const storage = await openSqlite(location);
    await storage.prepare([appointments]);
    await storage.load(
      'appointments',
      Array.from({ length: 800 }, (_, nth) => booked(nth)),
    );
    const day = { start: Date.parse('2031-01-05T21:00:00Z'), end: Date.parse('2031-01-06T21:00:00Z') };
    expect(await heldTime({ storage }, 'd1', day)).to.have.length(16);
    const { queries } = new CollectionSchema(appointments);
    const where = { doctor_id: 'd1', holds_time: true, ...timeIn(day) } as Filter<Document>;
    const { sql, values } = queries.find(where, { sort: { start: 1 } as never });
    const connection = await connect(location);
    const plan = connection.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
    expect(plan.map(({ detail }) => detail).join('; ')).to.include(
      'INDEX appointments_doctor (<expr>=? AND <expr>>? AND <expr><?)',
    );
    connection.close();
    await storage.close();
    await removeFolders();
  });
});
