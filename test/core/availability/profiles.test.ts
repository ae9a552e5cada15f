import { expect } from 'chai';
import { signIn } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { clock, type HoursClinic, NEXT_SUNDAY, openHours, SUNDAY } from './hours-clinic.ts';

const evening = { day_of_week: SUNDAY, start_time: '20:00', end_time: '21:00' };
const ramadan = { name: 'Ramadan', from: '2031-01-10', to: '2031-01-15', windows: [evening] };

describe('Hours profiles', () => {
  eachStore((store) => {
    let it_: HoursClinic;
    beforeEach(async () => {
      it_ = await openHours(store);
    });
    const add = async (more: object = {}) =>
      (await it_.desk().hoursProfiles.add({ ...ramadan, ...more })).profile;
    const on = async (date: string, doctor = it_.doctorId) =>
      clock(await it_.desk().availability.slots(doctor, date));

    it('replace the week on its days, the last included, for doctors with hours of their own too', async () => {
      await it_.desk().availability.set({
        doctor_id: it_.doctorId,
        day_of_week: SUNDAY,
        start_time: '09:00',
        end_time: '09:30',
      });
      const clinics = (await it_.desk().doctors.create({ name: 'Dr. B', email: 'b@clinic.kw' })).id;
      const made = await add({ from: NEXT_SUNDAY, to: NEXT_SUNDAY });
      expect(made).to.deep.include({
        doctor_id: null,
        windows: [{ ...evening, slot_duration_minutes: 30 }],
      });
      expect(await on(NEXT_SUNDAY)).to.deep.equal(['20:00', '20:30']);
      expect(await on(NEXT_SUNDAY, clinics)).to.deep.equal(['20:00', '20:30']);
      expect(await on('2031-01-19')).to.deep.equal(['09:00']);
      expect(await on('2031-01-05')).to.deep.equal(['09:00']);
      await it_.desk().hoursProfiles.remove(made.id);
      expect(await on(NEXT_SUNDAY)).to.deep.equal(['09:00']);
    });

    it('without windows it is closed', async () => {
      await add({ name: 'National Day', windows: [] });
      expect(await on(NEXT_SUNDAY)).to.deep.equal([]);
      expect(await on('2031-01-19')).to.have.length(18);
    });

    it('the doctor’s own counts before the clinic’s, and of these the last made', async () => {
      const other = (await it_.desk().doctors.create({ name: 'Dr. B', email: 'b@clinic.kw' })).id;
      const at = (start_time: string, end_time: string) => ({
        windows: [{ ...evening, start_time, end_time, slot_duration_minutes: 60 }],
      });
      await add({ ...at('10:00', '11:00'), doctor_id: it_.doctorId });
      await add(at('11:00', '12:00'));
      const holiday = await add({ windows: [] });
      expect(await on(NEXT_SUNDAY)).to.deep.equal(['10:00']);
      expect(await on(NEXT_SUNDAY, other)).to.deep.equal([]);
      await it_.desk().hoursProfiles.remove(holiday.id);
      expect(await on(NEXT_SUNDAY, other)).to.deep.equal(['11:00']);
      await add({ ...at('12:00', '13:00'), doctor_id: it_.doctorId });
      expect(await on(NEXT_SUNDAY)).to.deep.equal(['12:00']);
    });

    it('what makes no sense is refused', async () => {
      for (const [field, named] of [
        [{ name: ' ' }, 'name'],
        [{ to: '2031-01-09' }, 'to'],
        [{ from: '10/01/2031' }, 'from'],
        [{ windows: [evening, { ...evening, start_time: '20:55', end_time: '22:00' }] }, 'windows'],
        [{ windows: [{ ...evening, end_time: '20:00' }] }, 'windows.0.end_time'],
        [{ windows: [{ ...evening, is_active: false }] }, 'windows.0.is_active'],
        [{ windows: {} }, 'windows'],
        [{ windows: undefined }, 'windows'],
        [{ doctor_id: 'all' }, 'doctor_id'],
      ] as const) {
        const refusal = await rejectionOf(add(field));
        expect(refusal, JSON.stringify(field)).to.have.property('code', 'VALIDATION_ERROR');
        expect(Object.keys((refusal as { details: object }).details), JSON.stringify(field)).to.include(
          named,
        );
      }
      const unknown = '00000000-0000-7000-8000-000000000000';
      expect(await rejectionOf(add({ doctor_id: unknown }))).to.have.property('code', 'NOT_FOUND');
      expect(await rejectionOf(it_.desk().hoursProfiles.remove(unknown))).to.have.property(
        'code',
        'NOT_FOUND',
      );
      expect((await it_.desk().hoursProfiles.list()).total).to.equal(0);
    });

    it('are listed by first day, or those of a day or a doctor; for admins alone, and on the trail', async () => {
      const late = await add({ from: '2031-01-15', doctor_id: it_.doctorId });
      const early = await add();
      const list = async (query: object = {}) =>
        (await it_.desk().hoursProfiles.list(query)).items.map(({ id }) => id);
      expect(await list()).to.deep.equal([early.id, late.id]);
      expect(await list({ date: '2031-01-14' })).to.deep.equal([early.id]);
      expect(await list({ date: '2031-01-15' })).to.have.length(2);
      expect(await list({ doctor_id: it_.doctorId })).to.deep.equal([late.id]);
      expect((await it_.desk().hoursProfiles.show(late.id)).profile).to.deep.equal(late);
      const patient = (await signIn(it_, '+96551234567')).as();
      for (const refused of [
        () => it_.doctor().hoursProfiles.add(ramadan),
        () => it_.doctor().hoursProfiles.remove(late.id),
        async () => patient.hoursProfiles.list(),
      ]) {
        expect(await rejectionOf(refused())).to.have.property('code', 'FORBIDDEN');
      }
      await it_.desk().hoursProfiles.remove(late.id);
      const { items } = await it_.desk().audit.list({ entity: 'hours_profiles' });
      expect(items.map(({ action }) => action)).to.deep.equal([
        'hours_profile.remove',
        'hours_profile.add',
        'hours_profile.add',
      ]);
    });
  });
});
