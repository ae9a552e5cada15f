import { createClinic, type Role } from '@clinic/core';
import { hash as argon2 } from '@node-rs/argon2';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { expect } from 'chai';
import { users as userCollection } from '../../../packages/core/src/identity/collections.ts';
import { countPasswordTry } from '../../../packages/core/src/identity/count-password-try.ts';
import { anonymous, from, openClinic, operator, type TestClinic, testSecrets } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { codesOf, inParallel, rejectionOf } from '../../support/rejection.ts';

const EMAIL = 'Noor@Clinic.kw';
const PASSWORD = 'seven green camels';
const MINUTE = 60_000;

describe('Sign-in by password', () => {
  eachStore((store) => {
    let it_: TestClinic;
    beforeEach(async () => {
      it_ = await openClinic(store);
    });
    const desk = () => it_.clinic.as(operator);
    const make = (more: { role?: Role; email?: string; phone?: string; password_hash?: string } = {}) =>
      desk().users.create({
        role: 'receptionist',
        name: 'Noor',
        email: EMAIL,
        ...(more.password_hash === undefined ? { password: PASSWORD } : {}),
        ...more,
      });
    const signIn = (email = EMAIL, password = PASSWORD, role?: Role) =>
      it_.clinic.as(anonymous, from('192.0.2.7')).identity.signInByPassword({ email, password }, role);
    const refusal = async (...args: Parameters<typeof signIn>) =>
      ((await rejectionOf(signIn(...args))) as { code: string }).code;
    const fail = async (times: number, email = EMAIL) => {
      for (let time = 0; time < times; time++)
        expect(await refusal(email, 'a wrong one')).to.equal('INVALID_CREDENTIALS');
    };
    const storedHash = async (id: string) =>
      (await it_.storage.collection(userCollection).get(id))?.password_hash;

    it('opens a session of 15 min, by email in any case or the verified phone in any spelling', async () => {
      const made = await make({ phone: '51234567' });
      for (const name of [EMAIL, ' noor@CLINIC.kw ', '51234567', '+965 5123-4567', '٥١٢٣٤٥٦٧']) {
        const signedIn = await signIn(name);
        expect(signedIn.expires_in).to.equal(900);
        expect(signedIn.user).to.deep.include({ id: made.id, phone_verified: true });
        const actor = await it_.clinic.authenticate(await it_.clinic.verifyToken(signedIn.access_token));
        expect(actor.session).to.include({ kind: 'password', ip: '192.0.2.7', role: 'receptionist' });
        await it_.clinic.as(anonymous).identity.refresh({ refresh_token: signedIn.refresh_token });
      }
    });

    it('a phone that is only told signs nobody in', async () => {
      const { identity } = it_.clinic.as(anonymous);
      await identity.register({ email: EMAIL, password: PASSWORD, name: 'Noor', phone: '51234567' });
      expect(await refusal('51234567')).to.equal('INVALID_CREDENTIALS');
      expect((await signIn()).user).to.include({ phone_number: '+96551234567', phone_verified: false });
    });

    it('a wrong password, no such name, no password, another role: one and the same refusal', async () => {
      await make();
      await desk().users.create({ role: 'patient', name: 'A', phone: '51234567' });
      const refused = await Promise.all([
        rejectionOf(signIn(EMAIL, 'a wrong one')),
        rejectionOf(signIn('nobody@clinic.kw')),
        rejectionOf(signIn('no name at all')),
        rejectionOf(signIn('51234567')),
        rejectionOf(signIn(EMAIL, PASSWORD, 'doctor')),
      ]);
      const seen = refused.map((error) => {
        const { code, message, details, retryAfter } = error as Record<string, unknown>;
        return JSON.stringify({ code, message, details, retryAfter });
      });
      expect(new Set(seen).size).to.equal(1);
      expect(seen[0]).to.include('INVALID_CREDENTIALS');
    });

    it('ten wrong ones answer so, then even the right one waits until the first is 15 min ago', async () => {
      await make({ phone: '51234567' });
      await fail(4);
      it_.clock.tick(5 * MINUTE);
      await fail(6, '51234567');
      expect(await rejectionOf(signIn())).to.include({ code: 'RATE_LIMITED', retryAfter: 600 });
      expect(await rejectionOf(signIn('51234567'))).to.include({ code: 'RATE_LIMITED', retryAfter: 600 });
      it_.clock.tick(10 * MINUTE - 1);
      expect(await refusal()).to.equal('RATE_LIMITED');
      it_.clock.tick(1);
      expect((await signIn()).user.email).to.equal(EMAIL);
    });

    it('no 15 min hold more than ten wrong ones, wherever they begin', async () => {
      await make();
      await fail(1);
      it_.clock.tick(14 * MINUTE);
      await fail(9);
      it_.clock.tick(MINUTE);
      await fail(1);
      expect(await refusal()).to.equal('RATE_LIMITED');
    });

    it('the right one forgets the wrong ones before it', async () => {
      await make();
      for (let round = 0; round < 3; round++) {
        await fail(9);
        await signIn();
      }
      await fail(10);
      expect(await refusal()).to.equal('RATE_LIMITED');
    });

    it('a name that nobody has is counted alike, in every spelling, and is not kept', async () => {
      await fail(4, 'nobody@clinic.kw');
      await fail(6, 'NOBODY@clinic.KW');
      await fail(10, '59876543');
      expect(await refusal('nobody@clinic.kw')).to.equal('RATE_LIMITED');
      expect(await refusal('+965 5987-6543')).to.equal('RATE_LIMITED');
      const kept: string[] = [];
      await it_.storage.dump(
        [
          { name: 'password_tries', indexes: [] },
          { name: 'audit_logs', indexes: [] },
        ],
        async (_, documents) => {
          kept.push(JSON.stringify(documents));
        },
      );
      expect(kept.join())
        .to.include('session.start')
        .and.not.match(/nobody|9876543/i);
    });

    it('200 parallel wrong guesses: at most 10 are compared, and the right one is refused after', async () => {
      await make();
      const { errors } = await inParallel(200, () => signIn(EMAIL, 'a wrong one'));
      expect(codesOf(errors)).to.deep.equal({ INVALID_CREDENTIALS: 10, RATE_LIMITED: 190 });
      expect(await refusal()).to.equal('RATE_LIMITED');
    });

    it('200 tries counted at once, from two programs: 10 are let through', async () => {
      const again = await store.openAgain(it_.storage);
      const { clock } = it_;
      for (const account of ['one', 'two']) {
        const { results, errors } = await inParallel(200, (index) =>
          countPasswordTry({ storage: index % 2 === 0 ? it_.storage : again, clock }, account),
        );
        expect(results).to.have.length(10);
        expect(codesOf(errors)).to.deep.equal({ RATE_LIMITED: 190 });
      }
    });

    it('100 parallel right ones of one account all get in: none is taken for a guess', async () => {
      await make();
      const { results, errors } = await inParallel(100, () => signIn());
      expect(codesOf(errors)).to.deep.equal({});
      expect(new Set(results.map(({ access_token }) => access_token)).size).to.equal(100);
      await fail(10);
    });

    it('whoever is deactivated learns it with the right password only', async () => {
      const { id } = await make();
      await desk().users.deactivate(id);
      expect(await refusal(EMAIL, 'a wrong one')).to.equal('INVALID_CREDENTIALS');
      expect(await refusal()).to.equal('ACCOUNT_DISABLED');
      expect(await refusal(EMAIL, PASSWORD, 'doctor')).to.equal('INVALID_CREDENTIALS');
      await desk().users.activate(id);
      await signIn();
    });

    it('a new password is felt by the next sign-in, and the old one is wrong', async () => {
      const { id } = await make();
      await desk().users.setPassword(id, 'eight blue falcons');
      expect(await refusal()).to.equal('INVALID_CREDENTIALS');
      await signIn(EMAIL, 'eight blue falcons');
    });

    it('every sign-in and every failed one is on the audit trail, without names and passwords', async () => {
      const { id } = await make();
      await fail(1);
      await fail(1, 'nobody@clinic.kw');
      await signIn();
      await desk().users.deactivate(id);
      await rejectionOf(signIn());
      const { items } = await desk().audit.list({ action: 'session.start' });
      expect(
        items.map(({ outcome, entity, entity_id, actor, changes, ip }) => [
          outcome,
          entity,
          entity_id,
          actor.id,
          changes.kind,
          ip,
        ]),
      ).to.deep.equal([
        ['denied', 'sessions', null, id, 'password', '192.0.2.7'],
        ['success', 'sessions', items[1]?.entity_id, id, 'password', '192.0.2.7'],
        ['failed', 'users', null, null, 'password', '192.0.2.7'],
        ['failed', 'users', id, null, 'password', '192.0.2.7'],
      ]);
      expect(JSON.stringify(items)).to.not.match(/noor|nobody|camels|wrong|argon2/i);
    });

    describe('of users from another system', () => {
      const hashes = {
        'bcrypt $2b$': () => bcrypt(PASSWORD, { cost: 6 }),
        'bcrypt $2a$': () => bcrypt(PASSWORD, { cost: 6, version: '2a' }),
        'bcrypt $2y$': () => bcrypt(PASSWORD, { cost: 6, version: '2y' }),
        'argon2id of 4 MiB': () => argon2(PASSWORD, { memoryCost: 4_096, timeCost: 3 }),
        'argon2id of one pass': () => argon2(PASSWORD, { memoryCost: 19_456, timeCost: 1 }),
      } as const;
      for (const [kind, makeHash] of Object.entries(hashes)) {
        it(`${kind}: the first sign-in puts argon2id in its place, a failed one doesn't`, async () => {
          const imported = await makeHash();
          const { id } = await make({ password_hash: imported });
          await fail(1);
          expect(await storedHash(id)).to.equal(imported);
          await signIn();
          const replaced = await storedHash(id);
          expect(replaced).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
          await signIn();
          expect(await storedHash(id)).to.equal(replaced);
        });
      }

      it('argon2id as strong or stronger stays as it came', async () => {
        const strong = await argon2(PASSWORD, { memoryCost: 24_576, timeCost: 3 });
        const { id } = await make({ password_hash: strong });
        await signIn();
        expect(await storedHash(id)).to.equal(strong);
      });

      it('20 first sign-ins at once from two programs: all get in, one hash is made', async () => {
        const { id } = await make({ password_hash: await bcrypt(PASSWORD, { cost: 6 }) });
        const settings = testSecrets;
        const { clock, messenger } = it_;
        const other = createClinic({
          storage: await store.openAgain(it_.storage),
          clock,
          messenger,
          settings,
        });
        const { results, errors } = await inParallel(20, (index) =>
          (index % 2 === 0 ? it_.clinic : other)
            .as(anonymous)
            .identity.signInByPassword({ email: EMAIL, password: PASSWORD }),
        );
        expect([results.length, errors]).to.deep.equal([20, []]);
        expect(await storedHash(id)).to.match(/^\$argon2id\$/);
      });

      it('what is no such hash, or would cost too much, is refused; so is one beside a password', async () => {
        for (const password_hash of [
          '',
          PASSWORD,
          '$1$abc$def',
          '$2b$31$'.concat('a'.repeat(53)),
          '$2b$10$short',
          await argon2(PASSWORD, { algorithm: 1 }),
          '$argon2id$v=19$m=4194304,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA',
          '$argon2id$v=19$m=19456,t=2000,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA',
          '$argon2id$nonsense',
        ]) {
          expect(await rejectionOf(make({ password_hash })), password_hash)
            .to.have.property('details')
            .that.has.all.keys('password_hash');
        }
        const both = { role: 'doctor', name: 'A', email: EMAIL, password: PASSWORD } as const;
        const refused = desk().users.create({ ...both, password_hash: await bcrypt(PASSWORD, { cost: 6 }) });
        expect(await rejectionOf(refused))
          .to.have.property('details')
          .that.has.all.keys('password_hash');
      });
    });
  });
});
