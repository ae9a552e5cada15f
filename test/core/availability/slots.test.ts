import { expect } from 'chai';
import { daySlots } from '../../../packages/core/src/availability/day-slots.ts';
import { doctors } from '../../../packages/core/src/doctors/collections.ts';
import { union } from '../../../packages/core/src/kernel/intervals.ts';
import { anonymous } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { clock, type HoursClinic, NEXT_SUNDAY, openHours, SUNDAY, TODAY } from './hours-clinic.ts';

const unknownId = '00000000-0000-7000-8000-000000000000';

describe('Slots of a day', () => {
  eachStore((store) => {
    const anyone = ({ clinic }: HoursClinic) => clinic.as(anonymous);

    it('a doctor without hours keeps the clinic’s: 18 slots from 08:00 on a Sunday, none on a Friday', async () => {
      const it_ = await openHours(store);
      const day = await anyone(it_).availability.slots(it_.doctorId, NEXT_SUNDAY);
      expect(day).to.include({
        doctor_id: it_.doctorId,
        date: NEXT_SUNDAY,
        timezone: 'Asia/Kuwait',
        available_count: 18,
      });
      expect(day.slots[0]).to.deep.equal({
        start: '2031-01-12T05:00:00.000Z',
        end: '2031-01-12T05:30:00.000Z',
        available: true,
      });
      expect(clock(day).at(-1)).to.equal('16:30');
      expect((await anyone(it_).availability.slots(it_.doctorId, '2031-01-10')).slots).to.deep.equal([]);
    });

    it('hours of one’s own replace the clinic’s altogether, also switched off; without any the clinic’s hold again', async () => {
      const it_ = await openHours(store);
      const own = { doctor_id: it_.doctorId, day_of_week: SUNDAY };
      const set = (start_time: string, end_time: string, more = {}) =>
        it_.desk().availability.set({ ...own, start_time, end_time, ...more });
      const on = async (date: string) => clock(await anyone(it_).availability.slots(it_.doctorId, date));
      const late = (await set('16:00', '17:00', { slot_duration_minutes: 45 })).availability;
      const early = (await set('09:00', '10:00', { slot_duration_minutes: 20 })).availability;
      expect(await on(NEXT_SUNDAY)).to.deep.equal(['09:00', '09:20', '09:40', '16:00']);
      expect(await on('2031-01-13')).to.deep.equal([]);
      await set('09:00', '10:00', { is_active: false });
      await set('16:00', '17:00', { is_active: false });
      expect(await on(NEXT_SUNDAY)).to.deep.equal([]);
      for (const { id } of [late, early]) await it_.desk().availability.remove(id);
      expect(await on(NEXT_SUNDAY)).to.have.length(18);
    });

    it('what has begun is not available; what begins this moment is', async () => {
      const it_ = await openHours(store);
      const now = await anyone(it_).availability.slots(it_.doctorId, TODAY);
      expect(clock(now).slice(0, 4)).to.deep.equal(['08:00*', '08:30*', '09:00', '09:30']);
      expect(now.available_count).to.equal(16);
      it_.clock.tick(1);
      expect(clock(await anyone(it_).availability.slots(it_.doctorId, TODAY)).slice(0, 4)).to.deep.equal([
        '08:00*',
        '08:30*',
        '09:00*',
        '09:30',
      ]);
      expect((await anyone(it_).availability.slots(it_.doctorId, '2030-12-29')).available_count).to.equal(0);
    });

    it('inside time off there are none, and the others stay where they were', async () => {
      const it_ = await openHours(store);
      const off = (start: string, end: string) =>
        it_.desk().timeOff.take({ doctor_id: it_.doctorId, start, end });
      // 08:10 to 09:00, and 16:59 until the next day.
      await off('2031-01-12T05:10:00Z', '2031-01-12T06:00:00Z');
      const { time_off: last } = await off('2031-01-12T13:59:00Z', '2031-01-13T12:00:00Z');
      const on = async (date: string) => clock(await anyone(it_).availability.slots(it_.doctorId, date));
      const sunday = await on(NEXT_SUNDAY);
      expect([sunday[0], sunday.at(-1), sunday.length]).to.deep.equal(['09:00', '16:00', 15]);
      expect(await on('2031-01-13')).to.deep.equal(['15:00', '15:30', '16:00', '16:30']);
      await it_.desk().timeOff.cancel(last.id);
      expect((await on(NEXT_SUNDAY)).at(-1)).to.equal('16:30');
      const doctor = await it_.storage.collection(doctors).get(it_.doctorId);
      const context = { storage: it_.storage, settings: it_.clinic.settings };
      expect(await daySlots(context, doctor!, TODAY)).to.have.length(18);
    });

    it('of an inactive or unknown doctor, or on a day that is none: refused', async () => {
      const it_ = await openHours(store);
      const { availability } = anyone(it_);
      expect(await rejectionOf(availability.slots(unknownId, TODAY))).to.have.property('code', 'NOT_FOUND');
      for (const date of ['2031-02-30', 'today', '']) {
        expect(await rejectionOf(availability.slots(it_.doctorId, date))).to.deep.include({
          code: 'VALIDATION_ERROR',
          details: { date: 'must be a date, YYYY-MM-DD' },
        });
      }
      await it_.desk().doctors.deactivate(it_.doctorId);
      for (const look of [availability.slots, it_.desk().availability.explain]) {
        expect(await rejectionOf(look(it_.doctorId, TODAY))).to.have.property('code', 'NOT_FOUND');
      }
    });

    /** From the IANA database; slots of 30 minutes all day, and of the hours around the change. */
    for (const [timezone, date, allDay, from, to, around] of [
      ['America/New_York', '2031-03-09', 46, '01:00', '04:00', ['01:00', '01:30', '03:00', '03:30']],
      [
        ...['America/New_York', '2031-11-02', 50, '00:30', '02:30'],
        ['00:30', '01:00', '01:30', '01:00', '01:30', '02:00'],
      ],
      ['Africa/Cairo', '2031-04-25', 46, '00:00', '02:00', ['01:00', '01:30']],
      ['Africa/Cairo', '2031-10-30', 50, '22:30', '24:00', ['22:30', '23:00', '23:30', '23:00', '23:30']],
      ['Asia/Beirut', '2031-03-30', 46, '00:00', '02:00', ['01:00', '01:30']],
      ['Asia/Beirut', '2031-10-25', 50, '22:30', '24:00', ['22:30', '23:00', '23:30', '23:00', '23:30']],
      ['Asia/Kuwait', '2031-03-30', 48, '00:00', '02:00', ['00:00', '00:30', '01:00', '01:30']],
    ] as [string, string, number, string, string, string[]][]) {
      it(`${timezone} on ${date}: ${allDay} half hours, none lost, none doubled; ${around.join(' ')}`, async () => {
        const it_ = await openHours(store, { timezone });
        const day_of_week = new Date(`${date}T00:00:00Z`).getUTCDay() - 1;
        const hours = { doctor_id: it_.doctorId, day_of_week: (day_of_week + 7) % 7 };
        const look = () => anyone(it_).availability.slots(it_.doctorId, date);
        const { availability: all } = await it_
          .desk()
          .availability.set({ ...hours, start_time: '00:00', end_time: '24:00' });
        const { slots } = await look();
        expect(slots).to.have.length(allDay);
        const times = slots.map(({ start, end }) => ({ start: Date.parse(start), end: Date.parse(end) }));
        expect(times.every(({ start, end }) => end - start === 30 * 60_000)).to.equal(true);
        expect(union(times), 'one stretch without gap').to.have.length(1);
        const covered = times.at(-1)!.end - times[0]!.start;
        expect(covered / 60_000, 'and without overlap').to.equal(allDay * 30);
        await it_.desk().availability.remove(all.id);
        await it_.desk().availability.set({ ...hours, start_time: from, end_time: to });
        expect(clock(await look())).to.deep.equal(around);
      });
    }
  });
});
