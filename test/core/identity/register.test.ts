import type { Registered, User } from '@clinic/core';
import { expect } from 'chai';
import sinon from 'sinon';
import { users as userCollection } from '../../../packages/core/src/identity/collections.ts';
import { anonymous, openClinic, operator, signIn, type TestClinic } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';

const noor = { email: 'Noor@example.com', password: 'seven green camels', name: 'Noor' };

describe('Registering', () => {
  eachStore((store) => {
    let it_: TestClinic;
    beforeEach(async () => {
      it_ = await openClinic(store);
    });
    afterEach(() => sinon.restore());
    const anyone = () => it_.clinic.as(anonymous).identity;
    const stored = async (id: string): Promise<User | undefined> =>
      it_.storage.collection(userCollection).get(id);
    const signInAs = async (role: 'admin' | 'receptionist') => {
      const email = `${role}@clinic.kw`;
      await it_.clinic.as(operator).users.create({ role, name: role, email, password: 'eight blue falcons' });
      const { access_token } = await anyone().signInByPassword({ email, password: 'eight blue falcons' });
      return it_.clinic.as(await it_.clinic.authenticate(await it_.clinic.verifyToken(access_token)))
        .identity;
    };

    it('makes a patient who is signed in, and may sign in again', async () => {
      const made: Registered = await anyone().register(noor);
      expect(made.user).to.include({
        id: made.user_id,
        role: 'patient',
        email: noor.email,
        phone_number: null,
        phone_verified: false,
      });
      expect(made.expires_in).to.equal(900);
      const actor = await it_.clinic.authenticate(await it_.clinic.verifyToken(made.access_token));
      expect(actor).to.deep.include({ id: made.user_id, role: 'patient' });
      expect((await anyone().refresh({ refresh_token: made.refresh_token })).user.id).to.equal(made.user_id);
      const again = await anyone().signInByPassword({ email: 'NOOR@EXAMPLE.COM', password: noor.password });
      expect(again.user.id).to.equal(made.user_id);
    });

    it('keeps the year of birth and the gender for the patient’s record, and answers neither', async () => {
      const { user, user_id } = await anyone().register({ ...noor, age: 34, gender: 'female' });
      expect(await stored(user_id)).to.include({ birth_year: 1997, gender: 'female' });
      expect(user).to.not.have.any.keys('birth_year', 'gender', 'age', 'contact_phone', 'password_hash');
      const other = await anyone().register({ ...noor, email: 'other@example.com', age: 0 });
      expect(await stored(other.user_id)).to.include({ birth_year: 2031, gender: null });
      for (const age of [-1, 131, 1.5]) {
        const refused = anyone().register({ ...noor, email: 'a@example.com', age });
        expect(await rejectionOf(refused))
          .to.have.property('details')
          .that.has.all.keys('age');
      }
    });

    it('a year of birth is the clinic’s: at 22:00 UTC on New Year’s Eve it is the next year in Kuwait', async () => {
      it_.clock.tick(Date.parse('2031-12-31T22:00:00Z') - it_.clock.now());
      const { user_id } = await anyone().register({ ...noor, age: 0 });
      expect(await stored(user_id)).to.include({ birth_year: 2032 });
    });

    it('user, session and audit entry appear in one write or not at all', async () => {
      const write = sinon.spy(it_.storage, 'write');
      const { user_id } = await anyone().register(noor);
      expect(write.args.map(([steps]) => steps.map((step) => step.collection))).to.deep.equal([
        ['users', 'sessions', 'audit_logs'],
      ]);
      const [entry] = (await it_.clinic.as(operator).audit.list({ action: 'user.register' })).items;
      expect(entry).to.deep.include({ entity: 'users', entity_id: user_id, outcome: 'success' });
      expect(entry?.actor).to.deep.equal({ type: 'user', id: user_id, role: 'patient' });
      expect(JSON.stringify(entry)).to.not.match(/noor|camels|argon2/i);
    });

    it('50 at once with one email: one is made', async () => {
      const { results, errors } = await inParallel(50, (index) =>
        anyone().register({ ...noor, email: index % 2 === 0 ? 'a@b.kw' : 'A@B.KW' }),
      );
      expect(results).to.have.length(1);
      for (const error of errors) expect(error).to.have.property('code', 'EMAIL_TAKEN');
      expect((await it_.clinic.as(operator).users.list()).total).to.equal(1);
      expect(await it_.storage.collection({ name: 'sessions', indexes: [] }).count({})).to.equal(1);
    });

    it('a verified phone of another is refused; one that is only told reserves nothing', async () => {
      await signIn(it_, '+96551234567');
      const taken = anyone().register({ ...noor, phone: '5123 4567' });
      expect(await rejectionOf(taken)).to.have.property('code', 'PHONE_TAKEN');
      const one = await anyone().register({ ...noor, phone: '٥٩٨٧٦٥٤٣' });
      const two = await anyone().register({ ...noor, email: 'two@example.com', phone: '59876543' });
      for (const { user } of [one, two])
        expect(user).to.include({ phone_number: '+96559876543', phone_verified: false });
      const claims = await it_.clinic.verifyToken(one.access_token);
      expect(claims.phone_number).to.equal(null);
      const owner = await signIn(it_, '+96559876543');
      expect(owner.is_new_user).to.equal(true);
    });

    it('a phone of any country may be told; what is none is refused', async () => {
      const { user } = await anyone().register({ ...noor, phone: '+1 (202) 555-0100'.replace(/[()]/g, '') });
      expect(user).to.include({ phone_number: '+12025550100', phone_verified: false });
      for (const phone of ['', '41234567', '1234', '+0123456789', '+12345678901234567', 'x']) {
        const refused = anyone().register({ ...noor, email: 'a@example.com', phone });
        expect(await rejectionOf(refused), phone).to.have.property('code', 'INVALID_PHONE_NUMBER');
      }
    });

    it('a code verifies the phone later, and another one than was told takes its place', async () => {
      for (const [told, moved] of [
        ['51111111', '+96551111111'],
        ['53333333', '+96552222222'],
      ] as const) {
        const made = await anyone().register({ ...noor, email: `${told}@example.com`, phone: told });
        const actor = await it_.clinic.authenticate(await it_.clinic.verifyToken(made.access_token));
        const { identity } = it_.clinic.as(actor);
        await identity.sendPhoneChangeOtp({ new_phone_number: moved });
        const otp_code = it_.messenger.codeFor(moved);
        const { user } = await identity.changePhone({ new_phone_number: moved, otp_code });
        expect(user).to.include({ phone_number: moved, phone_verified: true });
        expect(await stored(user.id)).to.include({ phone_number: moved, contact_phone: null });
      }
      expect(await it_.clinic.sweep()).to.include({ sent: 0 });
    });

    it('nobody but an admin makes other than patients', async () => {
      const receptionist = await signInAs('receptionist');
      const admin = await signInAs('admin');
      for (const role of ['admin', 'doctor', 'receptionist', 'technician'] as const) {
        for (const who of [anyone(), receptionist])
          expect(await rejectionOf(who.register({ ...noor, role }))).to.have.property('code', 'FORBIDDEN');
        const made = await admin.register({ ...noor, email: `${role}2@clinic.kw`, role });
        expect(made.user.role).to.equal(role);
      }
      for (const role of ['patient', 'member'] as const) {
        const made = await anyone().register({ ...noor, email: `${role}@example.com`, role });
        expect(made.user.role).to.equal('patient');
      }
      const entries = await it_.clinic.as(operator).audit.list({ action: 'user.register' });
      expect(entries.items.map(({ actor }) => actor.role)).to.deep.equal([
        'patient',
        'patient',
        ...Array(4).fill('admin'),
      ]);
    });

    it('a common password, or one made of the name, makes nobody', async () => {
      for (const password of ['password1', 'noor2031', 'short'])
        expect(await rejectionOf(anyone().register({ ...noor, password })))
          .to.have.property('details')
          .that.has.all.keys('password');
      expect((await it_.clinic.as(operator).users.list()).total).to.equal(0);
    });
  });
});
