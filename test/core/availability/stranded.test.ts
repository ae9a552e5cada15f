import type { AppointmentView, Stranded } from '@clinic/core';
import { expect } from 'chai';
import {
  addDoctor,
  addPatient,
  type BookedClinic,
  MONDAY,
  openBooking,
  slot,
  slotOn,
} from '../../support/appointments.ts';
import { signIn } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';

const TUESDAY = '2031-01-07';
const noon = { day_of_week: 0, start_time: '12:00', end_time: '13:00' };

describe('Bookings stranded by a change of hours', () => {
  eachStore((store) => {
    let it_: BookedClinic;
    let bookings: AppointmentView[];
    const book = async (start: string, doctor_id = it_.doctor) =>
      it_.desk().appointments.book({ doctor_id, patient_id: await addPatient(it_), start });
    const add = (more: object = {}) =>
      it_.desk().hoursProfiles.add({ name: 'Ramadan', from: MONDAY, to: MONDAY, windows: [noon], ...more });
    const ids = ({ stranded, stranded_total }: Stranded) => {
      expect(stranded_total).to.equal(stranded.length);
      return stranded.map(({ id }) => id);
    };
    /** Of the bookings by their place in `bookings`. */
    const places = (found: Stranded) => ids(found).map((id) => bookings.findIndex((one) => one.id === id));

    beforeEach(async () => {
      it_ = await openBooking(store);
      // 09:00, 12:00, 12:30 and 13:00 of Monday, 08:00 of Tuesday.
      bookings = [];
      for (const start of [...[2, 8, 9, 10].map(slot), slotOn(TUESDAY, 0)]) bookings.push(await book(start));
    });

    it('a profile answers those outside its hours on its days, again when it is read; nothing is cancelled', async () => {
      const made = await add();
      expect(made.stranded).to.deep.equal([bookings[0], bookings[3]]);
      expect(places(await it_.desk().hoursProfiles.show(made.profile.id))).to.deep.equal([0, 3]);
      expect((await it_.desk().appointments.list({ status: 'scheduled' })).total).to.equal(5);
      expect(places(await add({ windows: [], to: TUESDAY }))).to.deep.equal([0, 1, 2, 3, 4]);
      await it_.desk().appointments.cancel(bookings[0]!.id);
      await it_.desk().appointments.update(bookings[3]!.id, { start: slotOn('2031-01-08', 0) });
      expect(ids(await it_.desk().hoursProfiles.show(made.profile.id)), 'it no longer holds').to.deep.equal(
        [],
      );
      expect(places(await add())).to.deep.equal([]);
    });

    it('of two hours that touch, what lies over both is in them; what lies half outside is not', async () => {
      const windows = [
        { day_of_week: 0, start_time: '09:00', end_time: '09:15', slot_duration_minutes: 15 },
        { day_of_week: 0, start_time: '09:15', end_time: '12:45', slot_duration_minutes: 15 },
      ];
      expect(places(await add({ windows }))).to.deep.equal([2, 3]);
    });

    it('a profile of one doctor strands that doctor’s alone; the clinic’s not where a doctor has one', async () => {
      const other = (await addDoctor(it_)).id;
      const theirs = await book(slot(2), other);
      const own = await add({ windows: [], doctor_id: other });
      expect(ids(own)).to.deep.equal([theirs.id]);
      expect(places(await add({ windows: [] }))).to.deep.equal([0, 1, 2, 3]);
      await it_.desk().hoursProfiles.remove(own.profile.id);
      expect((await add({ windows: [] })).stranded_total).to.equal(5);
    });

    it('time off answers those of the doctor that it touches; a doctor sees their own', async () => {
      const off = { doctor_id: it_.doctor, start: slot(2).replace(':00:00', ':29:00'), end: slot(9) };
      const taken = await it_.desk().timeOff.take(off);
      expect(taken.stranded).to.deep.equal([bookings[0], bookings[1]]);
      const { phone, id } = await addDoctor(it_);
      const doctor = (await signIn(it_, phone)).as();
      expect(ids(await doctor.timeOff.take({ start: off.start, end: off.end }))).to.deep.equal([]);
      const theirs = await book(slotOn(TUESDAY, 5), id);
      expect(ids(await doctor.timeOff.take({ start: slot(0), end: slotOn(TUESDAY, 9) }))).to.deep.equal([
        theirs.id,
      ]);
      expect((await it_.desk().appointments.list({ status: 'scheduled' })).total).to.equal(6);
    });

    it('weekly hours answer those the week leaves outside, the first hours on every day; not where a profile holds', async () => {
      const set = (hours: { end_time: string; is_active?: boolean }) =>
        it_.desk().availability.set({ doctor_id: it_.doctor, day_of_week: 0, start_time: '09:00', ...hours });
      const theirs = await book(slot(2), (await addDoctor(it_)).id);
      expect(places(await set({ end_time: '12:30' }))).to.deep.equal([2, 3, 4]);
      await it_.desk().hoursProfiles.add({ name: 'Open', from: TUESDAY, to: TUESDAY, windows: [] });
      const later = await set({ end_time: '12:15' });
      expect([later.replaced, later.stranded]).to.deep.equal([true, bookings.slice(1, 4)]);
      expect(places(await set({ end_time: '17:00' }))).to.deep.equal([]);
      expect(places(await set({ end_time: '17:00', is_active: false }))).to.deep.equal([0, 1, 2, 3]);
      expect((await it_.desk().appointments.show(theirs.id)).status).to.equal('scheduled');
    });

    it('hours taken away answer those left outside; without any the clinic’s hold again, and strand nobody', async () => {
      const { availability } = it_.desk();
      const hours = { doctor_id: it_.doctor, start_time: '08:00', end_time: '17:00' };
      const { availability: monday } = await availability.set({ ...hours, day_of_week: 0 });
      const { availability: tuesday } = await availability.set({ ...hours, day_of_week: 1 });
      expect(places(await availability.remove(monday.id))).to.deep.equal([0, 1, 2, 3]);
      expect(places(await availability.remove(tuesday.id))).to.deep.equal([]);
    });

    it('what is over, has begun or doesn’t hold its time is not stranded; who has arrived is', async () => {
      const { appointments } = it_.desk();
      await appointments.cancel(bookings[0]!.id);
      await appointments.complete(bookings[1]!.id);
      await appointments.checkIn(bookings[2]!.id);
      expect(places(await add({ windows: [] }))).to.deep.equal([2, 3]);
      it_.clock.tick(Date.parse(bookings[3]!.start) + 1 - it_.clock.now());
      expect(places(await add({ windows: [], to: TUESDAY }))).to.deep.equal([4]);
      const ended = { doctor_id: it_.doctor, start: slot(0), end: slot(9) };
      expect(ids(await it_.desk().timeOff.take(ended))).to.deep.equal([]);
    });

    it('of 130 the first 100 are shown, and all counted', async () => {
      for (let day = 8; day < 15; day++) {
        const date = `2031-01-${String(day).padStart(2, '0')}`;
        if ([9, 10, 11].includes(day)) continue;
        for (let nth = 0; nth < 18; nth++) await book(slotOn(date, nth));
      }
      for (let nth = 1; nth < 18; nth++) await book(slotOn(TUESDAY, nth));
      for (const nth of [0, 1, 3, 4, 5, 6, 7, 11, 12, 13, 14, 15, 16, 17]) await book(slot(nth));
      const all = (await it_.desk().appointments.list()).total;
      const { stranded, stranded_total } = await add({ windows: [], to: '2031-12-31' });
      expect([stranded.length, stranded_total]).to.deep.equal([100, all]);
      const starts = stranded.map(({ start }) => start);
      expect([...starts].sort()).to.deep.equal(starts);
    });
  });
});
