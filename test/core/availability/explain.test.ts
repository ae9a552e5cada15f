import type { ExplainedSlot } from '@clinic/core';
import { expect } from 'chai';
import { anonymous, signIn } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { type HoursClinic, NEXT_SUNDAY, openHours, SUNDAY, TODAY } from './hours-clinic.ts';

/** `05:00 time_off` in UTC; the rule alone where a slot is taken. */
const told = ({ start, taken_by }: ExplainedSlot): string =>
  `${start.slice(11, 16)} ${taken_by === null ? 'free' : taken_by.rule}`;

describe('Why a slot is missing', () => {
  eachStore((store) => {
    let it_: HoursClinic;
    const set = (start_time: string, end_time: string, more = {}) =>
      it_
        .desk()
        .availability.set({ doctor_id: it_.doctorId, day_of_week: SUNDAY, start_time, end_time, ...more });
    const explain = (date: string) => it_.desk().availability.explain(it_.doctorId, date);
    beforeEach(async () => {
      it_ = await openHours(store);
    });

    it('names the hours switched off, the time off, and what is past; what no hours cover is closed', async () => {
      await set('08:00', '10:00');
      const { availability: off } = await set('15:00', '16:00', { is_active: false });
      const { time_off: leave } = await it_.desk().timeOff.take({
        doctor_id: it_.doctorId,
        start: '2031-01-05T06:10:00Z',
        end: '2031-01-05T06:20:00Z',
        reason: 'Congress',
      });
      const day = await explain(TODAY);
      expect(day.hours).to.deep.equal({ from: 'week', profile_id: null, name: null });
      expect(day.slots.map(told)).to.deep.equal([
        ...['05:00 past', '05:30 past', '06:00 time_off', '06:30 free'],
        ...['12:00 window', '12:30 window'],
      ]);
      expect(day.available_count).to.equal(1);
      expect(day.slots[2]?.taken_by).to.deep.equal({ rule: 'time_off', id: leave.id, note: 'Congress' });
      expect(day.slots[4]?.taken_by).to.deep.equal({
        rule: 'window',
        id: off.id,
        note: 'Sunday 15:00-16:00',
      });
      expect(day.closed).to.deep.equal([
        { start: '2031-01-04T21:00:00.000Z', end: '2031-01-05T05:00:00.000Z' },
        { start: '2031-01-05T07:00:00.000Z', end: '2031-01-05T12:00:00.000Z' },
        { start: '2031-01-05T13:00:00.000Z', end: '2031-01-05T21:00:00.000Z' },
      ]);
    });

    it('names the profile that replaced the hours, where it has none of its own', async () => {
      await set('08:00', '10:00');
      const { profile: made } = await it_.desk().hoursProfiles.add({
        name: 'Ramadan',
        from: NEXT_SUNDAY,
        to: NEXT_SUNDAY,
        windows: [{ day_of_week: SUNDAY, start_time: '09:00', end_time: '11:00' }],
      });
      const day = await explain(NEXT_SUNDAY);
      expect(day.hours).to.deep.equal({ from: 'profile', profile_id: made.id, name: 'Ramadan' });
      expect(day.slots.map(told)).to.deep.equal([
        ...['05:00 profile', '05:30 profile', '06:00 free', '06:30 free', '07:00 free', '07:30 free'],
      ]);
      expect(day.slots[0]?.taken_by).to.deep.equal({ rule: 'profile', id: made.id, note: 'Ramadan' });
    });

    it('says by whose hours the day goes, also when that is no hours', async () => {
      expect((await explain(NEXT_SUNDAY)).hours.from).to.equal('clinic');
      const friday = await explain('2031-01-10');
      expect([friday.slots, friday.closed]).to.deep.equal([
        [],
        [{ start: '2031-01-09T21:00:00.000Z', end: '2031-01-10T21:00:00.000Z' }],
      ]);
    });

    it('what is free is what anybody is shown as free', async () => {
      await set('08:00', '12:00', { slot_duration_minutes: 20 });
      await it_.desk().timeOff.take({
        doctor_id: it_.doctorId,
        start: '2031-01-05T06:30:00Z',
        end: '2031-01-05T07:30:00Z',
      });
      for (const date of [TODAY, NEXT_SUNDAY, '2031-01-06']) {
        const shown = await it_.clinic.as(anonymous).availability.slots(it_.doctorId, date);
        const explained = await explain(date);
        const free = (slots: readonly { start: string; available: boolean }[]) =>
          slots.filter(({ available }) => available).map(({ start }) => start);
        expect(free(explained.slots)).to.deep.equal(free(shown.slots));
        expect(explained.available_count).to.equal(shown.available_count);
      }
    });

    it('is for staff; the reason of time off for those who may read it', async () => {
      await it_.doctor().timeOff.take({
        start: '2031-01-12T05:00:00Z',
        end: '2031-01-12T05:30:00Z',
        reason: 'surgery',
      });
      const { availability } = it_.clinic.as(anonymous);
      expect(await rejectionOf(availability.explain(it_.doctorId, TODAY))).to.have.property(
        'code',
        'UNAUTHENTICATED',
      );
      const patient = (await signIn(it_, '+96551234567')).as();
      expect(await rejectionOf(patient.availability.explain(it_.doctorId, TODAY))).to.have.property(
        'code',
        'FORBIDDEN',
      );
      await it_.desk().users.create({ role: 'technician', name: 'Ali', phone: '+96551234569' });
      const technician = (await signIn(it_, '+96551234569')).as();
      for (const [who, note] of [
        [it_.doctor(), 'surgery'],
        [technician, null],
      ] as const) {
        const { slots } = await who.availability.explain(it_.doctorId, NEXT_SUNDAY);
        expect(slots[0]?.taken_by).to.include({ rule: 'time_off', note });
        const { time_off } = await who.availability.schedule(it_.doctorId);
        expect(time_off[0]?.reason).to.equal(note);
      }
      expect(await rejectionOf(patient.availability.schedule(it_.doctorId))).to.have.property(
        'code',
        'FORBIDDEN',
      );
    });
  });
});

describe('A doctor’s schedule', () => {
  eachStore((store) => {
    it('from today on, or between two days: the week, what replaces it, the time off', async () => {
      const it_ = await openHours(store);
      const doctor_id = it_.doctorId;
      const { availability: window } = await it_
        .doctor()
        .availability.set({ day_of_week: 2, start_time: '09:00', end_time: '12:00' });
      const off = (start: string, end: string) => it_.doctor().timeOff.take({ start, end });
      await off('2031-01-01T06:00:00Z', '2031-01-02T06:00:00Z');
      const { time_off: soon } = await off('2031-01-12T06:00:00Z', '2031-01-13T06:00:00Z');
      const { profile } = await it_
        .desk()
        .hoursProfiles.add({ name: 'Holiday', from: '2031-01-12', to: '2031-01-12', windows: [] });
      const read = (query: object = {}) => it_.desk().availability.schedule(doctor_id, query);
      const none = { appointments: [], appointments_total: 0 };
      expect(await read()).to.deep.equal({
        availability: [window],
        profiles: [profile],
        time_off: [soon],
        ...none,
      });
      expect(await read({ from: '2031-01-06', to: '2031-01-11' })).to.deep.equal({
        availability: [window],
        profiles: [],
        time_off: [],
        ...none,
      });
      expect((await read({ from: '2031-01-12', to: '2031-01-12' })).profiles).to.have.length(1);
      // In Kuwait the year 10000 has begun by then.
      expect((await read({ to: '9999-12-31T22:00:00Z' })).profiles).to.have.length(1);
      expect((await read({ from: '2030-01-01' })).time_off).to.have.length(2);
      expect(await rejectionOf(read({ from: '2031-01-12', to: '2031-01-11' }))).to.have.property(
        'code',
        'VALIDATION_ERROR',
      );
    });
  });
});
