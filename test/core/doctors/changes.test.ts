import { expect } from 'chai';
import { doctors } from '../../../packages/core/src/doctors/collections.ts';
import { users } from '../../../packages/core/src/identity/collections.ts';
import { openClinic, operator, signIn, type TestClinic } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { codeOf, inParallel, rejectionOf } from '../../support/rejection.ts';

describe('Changes of doctors', () => {
  eachStore((store) => {
    let it_: TestClinic;
    let doctorId: string;
    let userId: string;
    beforeEach(async () => {
      it_ = await openClinic(store);
      const made = await desk().doctors.create({
        name: 'Dr. Sara',
        email: 'sara@clinic.kw',
        phone: '51234567',
        specialty: 'Cardiology',
        license_number: 'KW-1',
      });
      doctorId = made.id;
      userId = made.user_id;
    });
    const desk = () => it_.clinic.as(operator);
    const show = () => desk().doctors.show(doctorId);
    const signInSara = async () => (await signIn(it_, '+96551234567')).as();

    it('an admin changes every field; null takes away, what is left out stays', async () => {
      const { id: department_id } = await desk().departments.create({ name: 'Heart' });
      const full = {
        name: 'Dr. Sara Ali',
        specialty: 'Dental',
        license_number: 'KW-2',
        department_id,
        bio: 'Teeth',
        phone: '+442079460958',
        monthly_rate: 10.5,
      };
      expect(await desk().doctors.update(doctorId, full)).to.deep.include({ ...full, department: 'Heart' });
      expect(await show()).to.deep.include(full);
      const cleared = {
        specialty: null,
        license_number: null,
        department_id: null,
        bio: null,
        phone: null,
        monthly_rate: null,
      };
      await desk().doctors.update(doctorId, cleared);
      expect(await show()).to.deep.include({ ...cleared, name: 'Dr. Sara Ali', department: null });
      expect(await codeOf(desk().doctors.update(doctorId, { user_id: 'x' } as object))).to.equal(
        'VALIDATION_ERROR',
      );
      // The phone by which she signs in is another matter.
      expect((await desk().users.show(userId)).phone_number).to.equal('+96551234567');
    });

    it('another doctor’s license number is refused, and one given up is free', async () => {
      const other = await desk().doctors.create({ name: 'B', email: 'b@clinic.kw' });
      expect(await codeOf(desk().doctors.update(other.id, { license_number: 'KW-1' }))).to.equal('CONFLICT');
      await desk().doctors.update(doctorId, { license_number: null });
      await desk().doctors.update(other.id, { license_number: 'KW-1' });
    });

    it('a doctor changes the own bio and phone, nothing else, and nobody else’s', async () => {
      const other = await desk().doctors.create({ name: 'B', email: 'b@clinic.kw' });
      const { doctors: own } = await signInSara();
      expect(await own.update(doctorId, { bio: 'Hearts', phone: '2222 3333' })).to.include({
        bio: 'Hearts',
        phone: '+96522223333',
      });
      for (const field of [
        'name',
        'specialty',
        'license_number',
        'monthly_rate',
        'is_active',
        'department_id',
      ]) {
        const before = await show();
        const value = { monthly_rate: 1, is_active: true, department_id: null }[field];
        const refusal = await rejectionOf(
          own.update(doctorId, { bio: 'x', [field]: value === undefined ? 'x' : value }),
        );
        expect(refusal).to.deep.include({
          code: 'FORBIDDEN',
          details: { [field]: 'only an admin may change it' },
        });
        expect(await show()).to.deep.equal(before);
      }
      expect(await codeOf(own.update(other.id, { bio: 'x' }))).to.equal('NOT_FOUND');
      expect(await codeOf(own.deactivate(doctorId))).to.equal('FORBIDDEN');
      const patient = (await signIn(it_, '+96559999999')).as();
      expect(await codeOf(patient.doctors.update(doctorId, { bio: 'x' }))).to.equal('FORBIDDEN');
    });

    it('deactivated once: no bookings, but the user may still sign in; back again by an admin', async () => {
      const signedIn = await signInSara();
      expect((await desk().doctors.deactivate(doctorId)).is_active).to.equal(false);
      expect(await codeOf(desk().doctors.deactivate(doctorId))).to.equal('INVALID_TRANSITION');
      expect(signedIn.profile.read().is_active).to.equal(true);
      it_.clock.tick(60_000);
      await signInSara();
      expect((await desk().doctors.update(doctorId, { is_active: true })).is_active).to.equal(true);
    });

    it('of 30 parallel deactivations one succeeds', async () => {
      const { results, errors } = await inParallel(30, () => desk().doctors.deactivate(doctorId));
      expect(results).to.have.length(1);
      const codes = new Set(errors.map((error) => (error as { code: string }).code));
      expect(codes).to.deep.equal(new Set(['INVALID_TRANSITION']));
    });

    describe('with the user', () => {
      it('the name is one: changed here or in the profile it changes in both, and both are found by it', async () => {
        await desk().doctors.update(doctorId, { name: 'Dr. Noor' });
        expect((await desk().users.show(userId)).name).to.equal('Dr. Noor');
        expect((await desk().users.list({ q: 'noor' })).total).to.equal(1);
        const { profile } = await signInSara();
        await profile.update({ name: 'Dr. Huda', email: 'huda@clinic.kw' });
        expect(await show()).to.include({ name: 'Dr. Huda', email: 'huda@clinic.kw' });
        const found = async (q: string) => (await desk().doctors.search({ q })).total;
        expect([await found('huda'), await found('noor'), await found('cardio')]).to.deep.equal([1, 0, 1]);
      });

      it('40 parallel changes of the name from both sides: one name in the end, in user and doctor alike', async () => {
        const { profile } = await signInSara();
        const { results } = await inParallel(40, async (index) => {
          const name = `Dr. N${index}`;
          if (index % 2 === 0) await desk().doctors.update(doctorId, { name });
          else await profile.update({ name });
        });
        expect(results.length).to.be.above(1);
        const user = await it_.storage.collection(users).get(userId);
        const doctor = await it_.storage.collection(doctors).get(doctorId);
        expect(doctor?.name)
          .to.equal(user?.name)
          .and.to.match(/^Dr\. N\d+$/);
        expect(doctor?.search).to.include(user?.name?.toLowerCase());
      });

      it('a user who is deactivated takes the doctor along, and comes back without', async () => {
        await desk().users.deactivate(userId);
        expect((await show()).is_active).to.equal(false);
        expect(await codeOf(desk().doctors.update(doctorId, { is_active: true }))).to.equal(
          'INVALID_TRANSITION',
        );
        await desk().users.deactivate(userId);
        await desk().users.activate(userId);
        expect((await show()).is_active).to.equal(false);
        expect((await desk().doctors.update(doctorId, { is_active: true })).is_active).to.equal(true);
      });

      it('a department is free once its last doctor’s user is deactivated', async () => {
        const { id: department_id } = await desk().departments.create({ name: 'Heart' });
        await desk().doctors.assign({ doctor_id: doctorId, department_id });
        await desk().users.deactivate(userId);
        await desk().departments.deactivate(department_id);
      });

      it('15 times the user’s end against the doctor’s return: never an active doctor of an inactive user', async () => {
        for (let round = 0; round < 15; round++) {
          await desk().doctors.deactivate(doctorId);
          await inParallel(6, async (index) => {
            if ((index + round) % 2 === 0) await desk().doctors.update(doctorId, { is_active: true });
            else await desk().users.deactivate(userId);
          });
          const { is_active } = await desk().users.show(userId);
          if (!is_active) expect((await show()).is_active, `round ${round}`).to.equal(false);
          await desk().users.activate(userId);
          await desk().doctors.update(doctorId, { is_active: true });
        }
      });
    });
  });
});
