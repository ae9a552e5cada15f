import { expect } from 'chai';
import { availability } from '../../../packages/core/src/availability/collections.ts';
import { hoursOverlap } from '../../../packages/core/src/availability/weekly-hours.ts';
import { anonymous, signIn } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';
import { type HoursClinic, openHours, SUNDAY } from './hours-clinic.ts';

const unknownId = '00000000-0000-7000-8000-000000000000';

describe('Weekly hours', () => {
  eachStore((store) => {
    let it_: HoursClinic;
    beforeEach(async () => {
      it_ = await openHours(store);
    });
    const set = (
      start_time: string,
      end_time: string,
      more: { is_active?: boolean; day_of_week?: number } = {},
    ) =>
      it_
        .desk()
        .availability.set({ doctor_id: it_.doctorId, day_of_week: SUNDAY, start_time, end_time, ...more });
    const hours = async () =>
      (await it_.desk().availability.list(it_.doctorId)).items.map(
        ({ day_name, start_time, end_time, is_active }) =>
          `${day_name} ${start_time}-${end_time}${is_active ? '' : ' off'}`,
      );

    /** Holds whatever happened before. */
    const expectNoOverlap = async () => {
      const all = await it_.storage.collection(availability).find({ is_active: true });
      for (const [index, one] of all.entries()) {
        for (const other of all.slice(index + 1)) {
          expect(one.doctor_id === other.doctor_id && hoursOverlap(one, other)).to.equal(false);
        }
      }
    };

    it('several a day, answered by day and time; what touches does not overlap', async () => {
      await set('14:00', '18:00');
      const { availability: first, replaced } = await set('08:00', '14:00');
      expect(replaced).to.equal(false);
      expect(first).to.deep.equal({
        id: first.id,
        doctor_id: it_.doctorId,
        day_of_week: SUNDAY,
        day_name: 'Sunday',
        start_time: '08:00',
        end_time: '14:00',
        slot_duration_minutes: 30,
        is_active: true,
      });
      await set('23:00', '24:00', { day_of_week: 0 });
      expect(await hours()).to.deep.equal(['Monday 23:00-24:00', 'Sunday 08:00-14:00', 'Sunday 14:00-18:00']);
    });

    it('the same day and start again replaces them, under the same id', async () => {
      const { availability: before } = await set('08:00', '12:00');
      const again = await set('08:00', '13:00', { is_active: false });
      expect(again.replaced).to.equal(true);
      expect(again.availability).to.deep.equal({ ...before, end_time: '13:00', is_active: false });
      expect(await hours()).to.deep.equal(['Sunday 08:00-13:00 off']);
    });

    it('what overlaps active hours is refused with which they are; inactive ones are in nobody’s way', async () => {
      const { availability: there } = await set('09:00', '12:00');
      for (const [start, end] of [
        ['08:00', '09:05'],
        ['11:55', '13:00'],
        ['10:00', '11:00'],
        ['08:00', '13:00'],
      ] as const) {
        expect(await rejectionOf(set(start, end))).to.deep.include({
          code: 'CONFLICT',
          details: { availability_id: there.id, start_time: '09:00', end_time: '12:00' },
        });
        await set(start, end, { is_active: false });
      }
      await set('07:00', '09:00');
      // A longer end runs into the next.
      expect(await rejectionOf(set('07:00', '09:30'))).to.have.property('code', 'CONFLICT');
      expect(await rejectionOf(set('10:00', '11:00', { is_active: true }))).to.have.property(
        'code',
        'CONFLICT',
      );
      await set('09:00', '12:00', { is_active: false });
      await set('10:00', '11:00', { is_active: true });
      await expectNoOverlap();
    });

    it('60 parallel hours that overlap one another: no overlap is ever stored, and who was refused was in the way', async () => {
      const { results, errors } = await inParallel(60, (index) => {
        const start = 8 * 60 + (index % 12) * 20;
        const time = (minutes: number) =>
          `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
        return set(time(start), time(start + 30 + (index % 3) * 20));
      });
      expect(results.length).to.be.above(0);
      for (const error of errors) expect(error).to.have.property('code', 'CONFLICT', String(error));
      expect(results.length + errors.length).to.equal(60);
      await expectNoOverlap();
    });

    it('50 parallel posts of one day and start: one makes them, 49 replace them', async () => {
      const { results, errors } = await inParallel(50, () => set('08:00', '12:00'));
      expect(errors.map(String)).to.deep.equal([]);
      expect(results.filter(({ replaced }) => !replaced)).to.have.length(1);
      expect(new Set(results.map(({ availability: { id } }) => id)).size).to.equal(1);
      expect(await hours()).to.deep.equal(['Sunday 08:00-12:00']);
    });

    it('20 times two hours that exclude each other at once: always exactly one is there', async () => {
      for (let round = 0; round < 20; round++) {
        const day_of_week = round % 7;
        const { results, errors } = await inParallel(2, (index) =>
          set(index === 0 ? '08:00' : '09:00', '12:00', { day_of_week }),
        );
        expect([results.length, errors.length], String(errors)).to.deep.equal([1, 1]);
        await it_.desk().availability.remove(results[0]!.availability.id);
      }
      expect(await hours()).to.deep.equal([]);
    });

    it('refuses days, times and lengths that are none, and changes nothing', async () => {
      const good = { doctor_id: it_.doctorId, day_of_week: 0, start_time: '08:00', end_time: '12:00' };
      const bad: [Record<string, unknown>, string][] = [
        [{ day_of_week: 7 }, 'day_of_week'],
        [{ day_of_week: -1 }, 'day_of_week'],
        [{ day_of_week: 1.5 }, 'day_of_week'],
        [{ day_of_week: 'Monday' }, 'day_of_week'],
        [{ start_time: '8:00' }, 'start_time'],
        [{ start_time: '08:01' }, 'start_time'],
        [{ start_time: '24:00' }, 'start_time'],
        [{ end_time: '24:01' }, 'end_time'],
        [{ end_time: '08:00' }, 'end_time'],
        [{ end_time: '07:00' }, 'end_time'],
        [{ end_time: '08:29' }, 'end_time'],
        [{ slot_duration_minutes: 0 }, 'slot_duration_minutes'],
        [{ slot_duration_minutes: 7 }, 'slot_duration_minutes'],
        [{ slot_duration_minutes: 245 }, 'slot_duration_minutes'],
        [{ slot_duration_minutes: '30' }, 'slot_duration_minutes'],
        [{ doctor_id: undefined }, 'doctor_id'],
        [{ doctor_id: 'me' }, 'doctor_id'],
        [{ colour: 'red' }, 'colour'],
      ];
      for (const [field, named] of bad) {
        const refusal = await rejectionOf(it_.desk().availability.set({ ...good, ...field }));
        expect(refusal, JSON.stringify(field)).to.have.property('code', 'VALIDATION_ERROR');
        expect(refusal).to.have.property('details').that.includes.keys(named);
      }
      expect(
        await rejectionOf(it_.desk().availability.set({ ...good, doctor_id: unknownId })),
      ).to.have.property('code', 'NOT_FOUND');
      expect(await hours()).to.deep.equal([]);
    });

    it('doctors set and remove their own alone; others read them; nobody signed in does not', async () => {
      const mine = { day_of_week: 0, start_time: '08:00', end_time: '12:00' };
      const { availability: own } = await it_.doctor().availability.set(mine);
      expect(own.doctor_id).to.equal(it_.doctorId);
      const other = await it_.desk().doctors.create({ name: 'Dr. B', email: 'b@clinic.kw' });
      const { availability: theirs } = await it_.desk().availability.set({ ...mine, doctor_id: other.id });
      for (const refused of [
        () => it_.doctor().availability.set({ ...mine, doctor_id: other.id }),
        () => it_.doctor().availability.remove(theirs.id),
        () => it_.doctor().availability.remove(unknownId),
      ]) {
        expect(await rejectionOf(refused())).to.have.property('code', 'NOT_FOUND');
      }
      const { items } = await it_.doctor().availability.listOwn();
      expect(items).to.deep.equal([own]);

      const patient = (await signIn(it_, '+96551234567')).as();
      expect((await patient.availability.list(it_.doctorId)).items).to.deep.equal([own]);
      expect(await rejectionOf(patient.availability.listOwn())).to.have.property('code', 'NOT_FOUND');
      expect(await rejectionOf(patient.availability.set(mine))).to.have.property('code', 'FORBIDDEN');
      expect(
        await rejectionOf((async () => it_.clinic.as(anonymous).availability.list(it_.doctorId))()),
      ).to.have.property('code', 'UNAUTHENTICATED');
      await it_.doctor().availability.remove(own.id);
      expect(await rejectionOf(it_.doctor().availability.remove(own.id))).to.have.property(
        'code',
        'NOT_FOUND',
      );
      expect(await hours()).to.deep.equal([]);
    });

    it('of a deactivated doctor, staff alone read them', async () => {
      await set('08:00', '12:00');
      await it_.desk().doctors.deactivate(it_.doctorId);
      const patient = (await signIn(it_, '+96551234567')).as();
      expect(await rejectionOf(patient.availability.list(it_.doctorId))).to.have.property(
        'code',
        'NOT_FOUND',
      );
      expect(await hours()).to.deep.equal(['Sunday 08:00-12:00']);
    });

    it('every change is on the audit trail', async () => {
      const { availability: made } = await set('08:00', '12:00');
      await set('08:00', '13:00');
      await it_.desk().availability.remove(made.id);
      const { items } = await it_.desk().audit.list({ entity: 'availability' });
      expect(items.map(({ action, entity_id }) => [action, entity_id])).to.deep.equal([
        ['availability.remove', made.id],
        ['availability.set', made.id],
        ['availability.set', made.id],
      ]);
      expect(items[1]?.changes).to.deep.equal({
        doctor_id: it_.doctorId,
        day_of_week: SUNDAY,
        start_time: '08:00',
        end_time: '13:00',
        slot_duration_minutes: 30,
        is_active: true,
      });
    });
  });
});
