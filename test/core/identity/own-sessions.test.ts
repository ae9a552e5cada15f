import { createClinic, StorageUnavailableError } from '@clinic/core';
import type { Storage } from '@clinic/core/storage';
import { expect } from 'chai';
import { sessions } from '../../../packages/core/src/identity/collections.ts';
import { openClinic, operator, signIn, type TestClinic, testSecrets } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';

const PHONE = '+96551234567';
const MINUTE = 60_000;

type SignedIn = Awaited<ReturnType<typeof signIn>>;

/** The store as it is when its disk is full: it reads, and takes no writes. */
const withoutWrites = (storage: Storage): Storage =>
  new Proxy(storage, {
    get(target, name) {
      const refuse = () => Promise.reject(new StorageUnavailableError('disk full'));
      if (name === 'collection') {
        return (definition: Parameters<Storage['collection']>[0]) => {
          const real = target.collection(definition);
          return { name: real.name, looking: (id: string) => real.looking(id), update: refuse };
        };
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });

describe('Own sessions', () => {
  eachStore((store) => {
    let it_: TestClinic;
    beforeEach(async () => {
      it_ = await openClinic(store);
    });

    const now = () => new Date(it_.clock.now()).toISOString();
    const authenticate = async ({ access_token }: Pick<SignedIn, 'access_token'>) =>
      it_.clinic.authenticate(await it_.clinic.verifyToken(access_token));
    const listedBy = async (caller: SignedIn) =>
      (await it_.clinic.as(await authenticate(caller)).identity.listSessions()).items;
    const revoked = async (caller: SignedIn) =>
      expect(await rejectionOf(authenticate(caller))).to.have.property('code', 'TOKEN_REVOKED');
    const stored = (id: string) => it_.storage.collection(sessions).get(id);

    it('are listed with device, address and times, the latest sign-in first, the asking one marked', async () => {
      const phone = await signIn(it_, PHONE);
      it_.clock.tick(MINUTE);
      const anyone = it_.clinic.as(
        { type: 'anonymous' },
        { ip: '203.0.113.7', request_id: 'x', device: 'Tablet' },
      );
      await anyone.identity.sendOtp({ phone_number: PHONE });
      const tablet = await anyone.identity.verifyOtp({
        phone_number: PHONE,
        code: it_.messenger.codeFor(PHONE),
      });
      await signIn(it_, '+96566666666');
      const listed = await phone.as().identity.listSessions();
      expect(listed).to.include({ page: 1, per_page: 20, total: 2, pages: 1 });
      const tabletSession = (await authenticate(tablet)).session;
      expect(listed.items).to.deep.equal([
        {
          id: tabletSession.id,
          device: 'Tablet',
          ip: '203.0.113.7',
          created_at: now(),
          last_used_at: now(),
          expires_at: new Date(it_.clock.now() + 30 * 24 * 60 * MINUTE).toISOString(),
          is_current: false,
        },
        {
          id: phone.actor.session.id,
          device: null,
          ip: null,
          created_at: phone.actor.session.created_at,
          last_used_at: phone.actor.session.created_at,
          expires_at: phone.actor.session.expires_at,
          is_current: true,
        },
      ]);
      const second = await phone.as().identity.listSessions({ page: 2, per_page: 1 });
      expect(second.items.map(({ id }) => id)).to.deep.equal([phone.actor.session.id]);
    });

    it('only living ones are listed: none that ended, ran out, or belongs to an earlier role or epoch', async () => {
      const [phone, tablet, third] = [
        await signIn(it_, PHONE),
        await signIn(it_, PHONE),
        await signIn(it_, PHONE),
      ];
      await tablet.as().identity.signOut();
      expect((await listedBy(phone)).map(({ id }) => id)).to.deep.equal([
        third.actor.session.id,
        phone.actor.session.id,
      ]);
      await phone.as().identity.signOut({ all: true });
      it_.clock.tick(15 * MINUTE);
      const again = await signIn(it_, PHONE);
      expect((await listedBy(again)).map(({ is_current }) => is_current)).to.deep.equal([true]);
      await it_.clinic.as(operator).users.changeRole(PHONE, 'receptionist');
      const receptionist = await signIn(it_, PHONE);
      expect(await listedBy(receptionist)).to.have.length(1);
      it_.clock.tick(20 * 24 * 60 * MINUTE);
      const later = await signIn(it_, PHONE);
      expect(await listedBy(later)).to.have.length(2);
      it_.clock.tick(10 * 24 * 60 * MINUTE);
      const last = await signIn(it_, PHONE);
      expect((await listedBy(last)).map(({ id }) => id)).to.deep.equal([
        last.actor.session.id,
        later.actor.session.id,
      ]);
    });

    it('one is ended by its id, this one too; another’s, an ended and a made-up one are not found', async () => {
      const [phone, tablet] = [await signIn(it_, PHONE), await signIn(it_, PHONE)];
      const stranger = await signIn(it_, '+96566666666');
      const { id } = tablet.actor.session;
      for (const other of [id, 'x', '00000000-0000-7000-8000-000000000000']) {
        expect(await rejectionOf(stranger.as().identity.endSession(other)), other).to.have.property(
          'code',
          'NOT_FOUND',
        );
      }
      await authenticate(tablet);
      await phone.as().identity.endSession(id);
      await revoked(tablet);
      expect(
        await rejectionOf(
          it_.clinic.as({ type: 'anonymous' }).identity.refresh({ refresh_token: tablet.refresh_token }),
        ),
      ).to.have.property('code', 'TOKEN_REVOKED');
      expect(await rejectionOf(phone.as().identity.endSession(id))).to.have.property('code', 'NOT_FOUND');
      await phone.as().identity.endSession(phone.actor.session.id);
      await revoked(phone);
      const trail = await it_.clinic.as(operator).audit.list({ action: 'session.end' });
      expect(trail.items.map(({ entity_id }) => entity_id)).to.deep.equal([phone.actor.session.id, id]);
    });

    it('100 parallel endings of one session: one ends it', async () => {
      const [phone, tablet] = [await signIn(it_, PHONE), await signIn(it_, PHONE)];
      const { results, errors } = await inParallel(100, () =>
        phone.as().identity.endSession(tablet.actor.session.id),
      );
      expect([results.length, errors.length]).to.deep.equal([1, 99]);
    });

    it('nobody has sessions but a user', async () => {
      for (const actor of [operator, { type: 'system' }, { type: 'anonymous' }] as const) {
        const { identity } = it_.clinic.as(actor);
        expect(await rejectionOf(identity.listSessions())).to.have.property('code', 'UNAUTHENTICATED');
        expect(await rejectionOf(identity.endSession('x'))).to.have.property('code', 'UNAUTHENTICATED');
      }
    });

    it('the last use is noted at sign-in and refresh, and by a request when the note is over 5 min old', async () => {
      const caller = await signIn(it_, PHONE);
      const { id } = caller.actor.session;
      const noted = async () => (await stored(id))?.last_used_at;
      const begun = now();
      it_.clock.tick(5 * MINUTE);
      await authenticate(caller);
      expect(await noted()).to.equal(begun);
      it_.clock.tick(1);
      await inParallel(100, () => authenticate(caller));
      expect(await noted()).to.equal(now());
      it_.clock.tick(MINUTE);
      await it_.clinic.as({ type: 'anonymous' }).identity.refresh({ refresh_token: caller.refresh_token });
      expect(await noted()).to.equal(now());
    });

    it('a use noted late neither moves the note back nor brings an ended session to life', async () => {
      const caller = await signIn(it_, PHONE);
      const { id } = caller.actor.session;
      it_.clock.tick(10 * MINUTE);
      await authenticate(caller);
      const noted = now();
      it_.clock.tick(-10 * MINUTE);
      await authenticate(caller);
      expect((await stored(id))?.last_used_at).to.equal(noted);
      it_.clock.tick(20 * MINUTE);
      await caller.as().identity.signOut();
      await revoked(caller);
      expect((await stored(id))?.last_used_at).to.equal(noted);
    });

    it('a session begun before its use was kept is listed by its last refresh, until its next use', async () => {
      const caller = await signIn(it_, PHONE);
      const { id, rotated_at } = caller.actor.session;
      await it_.storage.collection(sessions).update({ id }, { $unset: { last_used_at: true } });
      expect((await listedBy(caller))[0]?.last_used_at).to.equal(rotated_at);
      it_.clock.tick(6 * MINUTE);
      expect((await listedBy(caller))[0]?.last_used_at).to.equal(now());
    });

    it('a store that takes no writes lets requests in all the same', async () => {
      const caller = await signIn(it_, PHONE);
      const { clock, messenger } = it_;
      const storage = withoutWrites(it_.storage);
      const clinic = createClinic({ storage, clock, messenger, settings: testSecrets });
      clock.tick(6 * MINUTE);
      const claims = await clinic.verifyToken(caller.access_token);
      expect((await clinic.authenticate(claims)).id).to.equal(caller.user.id);
    });
  });
});
