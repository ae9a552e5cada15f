import { createClinic } from '@clinic/core';
import type { Document, Lookup, Storage } from '@clinic/core/storage';
import { expect } from 'chai';
import { users } from '../../../packages/core/src/identity/collections.ts';
import {
  anonymous,
  openClinic,
  operator,
  signIn,
  type TestClinic,
  testSecrets,
} from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';

const PHONE = '+96551234567';
const MINUTE = 60_000;
const password = 'nine brown camels at noon';
const new_password = 'four quiet palms by the sea';

/** A store that reads several documents one by one, as MongoDB may, and what happens once after the first of them. */
const readingApart = (storage: Storage, between: () => Promise<void>): Storage => {
  let happened = false;
  const readOneByOne = async (lookups: readonly Lookup<Document>[]): Promise<unknown[]> => {
    const found: unknown[] = [];
    for (const lookup of lookups) {
      found.push(...(await storage.read([lookup])));
      if (happened) continue;
      happened = true;
      await between();
    }
    return found;
  };
  return new Proxy(storage, {
    get(target, name) {
      if (name === 'read') return readOneByOne;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
};

describe('The own account', () => {
  eachStore((store) => {
    let it_: TestClinic;
    beforeEach(async () => {
      it_ = await openClinic(store);
    });

    const authenticate = async (token: string) =>
      it_.clinic.authenticate(await it_.clinic.verifyToken(token));
    const refresh = (refresh_token: string) => it_.clinic.as(anonymous).identity.refresh({ refresh_token });
    /** A receptionist with a password, signed in. */
    const withPassword = async () => {
      await it_.clinic.as(operator).users.create({
        role: 'receptionist',
        name: 'Noor',
        email: 'noor@clinic.kw',
        phone: PHONE,
        password,
      });
      return signIn(it_, PHONE);
    };
    /** The caller as a user who never verified a phone. */
    const withoutPhone = async (caller: Awaited<ReturnType<typeof signIn>>) => {
      await it_.storage
        .collection(users)
        .update({ id: caller.user.id }, { $set: { phone_number: null, contact_phone: null } });
      return it_.clinic.as(await authenticate(caller.access_token));
    };
    const trail = async () => (await it_.clinic.as(operator).audit.list({})).items;

    it('what is given changes, what is left out stays, in one write with one audit entry without values', async () => {
      const caller = await withPassword();
      const changed = await caller
        .as()
        .profile.updateAccount({ name: 'Noor Al-Sabah', email: 'Noor@New.kw', locale: 'ar' });
      expect(changed).to.include({ name: 'Noor Al-Sabah', email: 'Noor@New.kw', locale: 'ar' });
      const renamed = await it_.clinic
        .as(await authenticate(caller.access_token))
        .profile.updateAccount({ name: 'Noor' });
      expect(renamed).to.include({ name: 'Noor', email: 'Noor@New.kw', phone_number: PHONE });
      const [second, first] = await trail();
      expect(first).to.deep.include({
        action: 'profile.update',
        changes: { fields: ['name', 'email', 'locale'] },
      });
      expect(second).to.deep.include({ action: 'profile.update', changes: { fields: ['name'] } });
      expect((await it_.clinic.as(operator).users.list({ q: 'noor' })).total).to.equal(1);
    });

    it('an email is one person’s, in any case', async () => {
      const caller = await withPassword();
      await it_.clinic.as(operator).users.create({ role: 'doctor', name: 'Sara', email: 'sara@clinic.kw' });
      expect(
        await rejectionOf(caller.as().profile.updateAccount({ email: 'SARA@clinic.kw' })),
      ).to.have.property('code', 'EMAIL_TAKEN');
    });

    it('a new password ends the other sessions; this one goes on with both its tokens', async () => {
      const caller = await withPassword();
      const other = await signIn(it_, PHONE);
      await caller.as().profile.updateAccount({ current_password: password, new_password, name: 'N' });
      expect((await authenticate(caller.access_token)).user.name).to.equal('N');
      await refresh(caller.refresh_token);
      expect(await rejectionOf(authenticate(other.access_token))).to.have.property('code', 'TOKEN_REVOKED');
      expect(await rejectionOf(refresh(other.refresh_token))).to.have.property('code', 'TOKEN_REVOKED');
      const [refreshed, entry] = await trail();
      expect(refreshed?.action).to.equal('session.refresh');
      expect(entry).to.deep.include({
        action: 'password.change',
        changes: { fields: ['name', 'password_hash'] },
      });
      expect(JSON.stringify(await trail())).to.not.match(/camels|palms|argon2/);
      const again = it_.clinic.as(await authenticate(caller.access_token)).profile;
      expect(await rejectionOf(again.updateAccount({ current_password: password }))).to.have.property(
        'code',
        'INVALID_CREDENTIALS',
      );
      await again.updateAccount({ current_password: new_password });
    });

    for (const what of ['request', 'refresh'] as const) {
      it(`a ${what} that reads the session before a new password and the user after it goes on`, async () => {
        const caller = await withPassword();
        const storage = readingApart(it_.storage, async () => {
          await caller.as().profile.updateAccount({ current_password: password, new_password });
        });
        const { clock, messenger } = it_;
        const apart = createClinic({ storage, clock, messenger, settings: testSecrets });
        const { access_token, refresh_token } = caller;
        if (what === 'refresh') await apart.as(anonymous).identity.refresh({ refresh_token });
        else await apart.authenticate(await apart.verifyToken(access_token));
        expect((await authenticate(access_token)).user.session_epoch).to.equal(1);
      });
    }

    it('a new password needs the current one, and a wrong one changes nothing', async () => {
      const caller = await withPassword();
      const missing = await rejectionOf(caller.as().profile.updateAccount({ new_password, name: 'N' }));
      expect(missing).to.deep.include({
        code: 'VALIDATION_ERROR',
        details: { current_password: 'is needed for a new password' },
      });
      const wrong = await rejectionOf(
        caller.as().profile.updateAccount({ current_password: 'wrong', new_password, name: 'N' }),
      );
      expect(wrong).to.deep.include({
        code: 'INVALID_CREDENTIALS',
        details: { current_password: 'is not right' },
      });
      const short = caller
        .as()
        .profile.updateAccount({ current_password: password, new_password: 'x'.repeat(7) });
      expect(await rejectionOf(short)).to.have.property('code', 'VALIDATION_ERROR');
      const { user } = await authenticate(caller.access_token);
      expect(user).to.include({ name: 'Noor', session_epoch: 0 });
    });

    it('who has no password gets none by a session alone', async () => {
      const caller = await signIn(it_, PHONE);
      expect(
        await rejectionOf(caller.as().profile.updateAccount({ current_password: 'any', new_password })),
      ).to.have.property('code', 'INVALID_CREDENTIALS');
      expect((await authenticate(caller.access_token)).user.password_hash).to.equal(null);
    });

    it('ten wrong current passwords in 15 min, then 429 even for the right one; a right one in time forgets them', async () => {
      const caller = await withPassword();
      const guess = (current_password: string) => caller.as().profile.updateAccount({ current_password });
      for (let round = 0; round < 2; round++) {
        for (let count = 0; count < 9; count++) await rejectionOf(guess('wrong'));
        await guess(password);
      }
      for (let count = 0; count < 10; count++) {
        expect(await rejectionOf(guess('wrong'))).to.have.property('code', 'INVALID_CREDENTIALS');
        it_.clock.tick(MINUTE);
      }
      expect(await rejectionOf(guess(password))).to.deep.include({ code: 'RATE_LIMITED', retryAfter: 300 });
      it_.clock.tick(5 * MINUTE - 1);
      expect(await rejectionOf(guess(password))).to.have.property('code', 'RATE_LIMITED');
      it_.clock.tick(1);
      await guess(password);
    });

    it('200 parallel wrong ones: at most ten are compared', async () => {
      const caller = await withPassword();
      const { errors } = await inParallel(200, () =>
        caller.as().profile.updateAccount({ current_password: 'wrong' }),
      );
      const codes = errors.map((error) => (error as { code: string }).code);
      expect(codes.filter((code) => code === 'INVALID_CREDENTIALS')).to.have.length(10);
      expect(codes.filter((code) => code === 'RATE_LIMITED')).to.have.length(190);
      const failed = (await trail()).filter(({ action }) => action === 'password.confirm');
      expect(failed.map(({ outcome }) => outcome)).to.deep.equal(Array(10).fill('failed'));
    });

    it('of two new passwords at once one is taken, and its session lives', async () => {
      const caller = await withPassword();
      const { results, errors } = await inParallel(2, (index) =>
        caller.as().profile.updateAccount({
          current_password: password,
          new_password: `${new_password} ${index}`,
        }),
      );
      expect([results.length, errors.length]).to.deep.equal([1, 1]);
      expect((await authenticate(caller.access_token)).user.session_epoch).to.equal(1);
    });

    it('a session that ended while it asked changes nothing', async () => {
      const caller = await withPassword();
      const account = caller.as().profile;
      await caller.as().identity.signOut();
      expect(
        await rejectionOf(account.updateAccount({ current_password: password, new_password })),
      ).to.have.property('code', 'TOKEN_REVOKED');
      expect((await it_.storage.collection(users).get(caller.user.id))?.session_epoch).to.equal(0);
    });

    it('a verified phone changes by code only', async () => {
      const caller = await signIn(it_, PHONE);
      const refused = await rejectionOf(caller.as().profile.updateAccount({ phone: '51111111' }));
      expect(refused).to.deep.include({
        code: 'VALIDATION_ERROR',
        details: { phone: 'only by the code route, PUT /user/phone' },
      });
    });

    it('a phone to call is kept as E.164, unverified, and reserves nothing', async () => {
      const caller = await withoutPhone(await withPassword());
      for (const [given, kept] of [
        ['5111 1111', '+96551111111'],
        ['+20 100 123 4567', '+201001234567'],
        ['0044 20 7946 0958', '+442079460958'],
        ['٥١١١ ١١١١', '+96551111111'],
      ] as const) {
        const changed = await caller.profile.updateAccount({ phone: given });
        expect(changed, given).to.include({ phone_number: kept, phone_verified: false });
      }
      for (const bad of ['', '12', 'call me', '+0123456789', `+1${'2'.repeat(20)}`, '1'.repeat(90_000)]) {
        expect(await rejectionOf(caller.profile.updateAccount({ phone: bad })), bad).to.deep.include({
          code: 'INVALID_PHONE_NUMBER',
        });
      }
      const verified = await signIn(it_, '+96551111111');
      expect(verified.is_new_user).to.equal(true);
      expect(verified.user.phone_verified).to.equal(true);
      expect(await rejectionOf(caller.profile.updateAccount({ phone: '51111111' }))).to.have.property(
        'code',
        'PHONE_TAKEN',
      );
    });
  });
});
