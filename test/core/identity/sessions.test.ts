import type { SignedIn } from '@clinic/core';
import { expect } from 'chai';
import { anonymous, openClinic, operator, signIn, type TestClinic } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';

const PHONE = '+96551234567';
const NEW_PHONE = '+96566666666';

describe('Sessions', () => {
  eachStore((store) => {
    let it_: TestClinic;
    beforeEach(async () => {
      it_ = await openClinic(store);
    });

    const authenticate = async (token: string): Promise<SignedIn> =>
      it_.clinic.authenticate(await it_.clinic.verifyToken(token));
    const refresh = (refresh_token: string) => it_.clinic.as(anonymous).identity.refresh({ refresh_token });
    const revoked = async (token: string) =>
      expect(await rejectionOf(authenticate(token))).to.have.property('code', 'TOKEN_REVOKED');

    it('an access token of a phone sign-in lives 24 h', async () => {
      const { access_token, expires_in } = await signIn(it_, PHONE);
      expect(expires_in).to.equal(86_400);
      it_.clock.tick(86_400_000 - 1);
      await authenticate(access_token);
      it_.clock.tick(1);
      expect(await rejectionOf(authenticate(access_token))).to.have.property('code', 'TOKEN_EXPIRED');
    });

    it('a refresh token works once, and its successor too', async () => {
      const first = await signIn(it_, PHONE);
      const second = await refresh(first.refresh_token);
      expect(second.expires_in).to.equal(86_400);
      const third = await refresh(second.refresh_token);
      await authenticate(third.access_token);
    });

    it('the same token again within 10 s gets the same successor; later it ends the whole session', async () => {
      const first = await signIn(it_, PHONE);
      const second = await refresh(first.refresh_token);
      it_.clock.tick(10_000);
      expect((await refresh(first.refresh_token)).refresh_token).to.equal(second.refresh_token);
      it_.clock.tick(1);
      expect(await rejectionOf(refresh(first.refresh_token))).to.have.property('code', 'TOKEN_REVOKED');
      expect(await rejectionOf(refresh(second.refresh_token))).to.have.property('code', 'TOKEN_REVOKED');
      await revoked(second.access_token);
    });

    it('an ancestor at any time ends the whole session', async () => {
      const first = await signIn(it_, PHONE);
      const second = await refresh(first.refresh_token);
      const third = await refresh(second.refresh_token);
      expect(await rejectionOf(refresh(first.refresh_token))).to.have.property('code', 'TOKEN_REVOKED');
      expect(await rejectionOf(refresh(third.refresh_token))).to.have.property('code', 'TOKEN_REVOKED');
      await revoked(third.access_token);
    });

    it('100 parallel refreshes of one token: one lineage', async () => {
      const { refresh_token } = await signIn(it_, PHONE);
      const { results, errors } = await inParallel(100, () => refresh(refresh_token));
      expect(errors).to.deep.equal([]);
      expect(new Set(results.map((each) => each.refresh_token)).size).to.equal(1);
    });

    it('a made-up token of a real session is refused and ends nothing', async () => {
      const { refresh_token, access_token, actor } = await signIn(it_, PHONE);
      const forged = `${actor.session.id}.0.${'A'.repeat(43)}`;
      const longest = 'x'.repeat(2_048);
      for (const token of [
        forged,
        access_token,
        'x',
        longest,
        refresh_token.slice(0, -1),
        `${refresh_token}A`,
      ]) {
        expect(await rejectionOf(refresh(token))).to.have.property('code', 'TOKEN_INVALID');
      }
      expect(await rejectionOf(refresh(`${longest}x`))).to.have.property('code', 'VALIDATION_ERROR');
      await refresh(refresh_token);
    });

    it('a sign-out ends this session, with `all` every one', async () => {
      const phone = await signIn(it_, PHONE);
      const tablet = await signIn(it_, PHONE);
      await phone.as().identity.signOut();
      await revoked(phone.access_token);
      expect(await rejectionOf(refresh(phone.refresh_token))).to.have.property('code', 'TOKEN_REVOKED');
      await authenticate(tablet.access_token);
      const third = await signIn(it_, PHONE);
      await tablet.as().identity.signOut({ all: true });
      await revoked(tablet.access_token);
      await revoked(third.access_token);
    });

    for (const [what, act] of [
      ['a deactivation', (id: string) => it_.clinic.as(operator).users.deactivate(id)],
      ['a change of role', (id: string) => it_.clinic.as(operator).users.changeRole(id, 'receptionist')],
      ['an operator’s sign-out', (id: string) => it_.clinic.as(operator).users.signOut(id)],
    ] as const) {
      it(`${what} is felt by the next request`, async () => {
        const { user, access_token, refresh_token } = await signIn(it_, PHONE);
        await act(user.id);
        await revoked(access_token);
        expect(await rejectionOf(refresh(refresh_token))).to.have.property('code', 'TOKEN_REVOKED');
      });
    }

    it('a change of phone ends the other sessions, keeps this one, and tells the old phone', async () => {
      const phone = await signIn(it_, PHONE);
      const tablet = await signIn(it_, PHONE);
      await phone.as().identity.sendPhoneChangeOtp({ new_phone_number: NEW_PHONE });
      const changed = await phone.as().identity.changePhone({
        new_phone_number: NEW_PHONE,
        otp_code: it_.messenger.codeFor(NEW_PHONE),
      });
      expect(changed.user.phone_number).to.equal(NEW_PHONE);
      await revoked(tablet.access_token);
      expect(await rejectionOf(refresh(tablet.refresh_token))).to.have.property('code', 'TOKEN_REVOKED');
      expect((await authenticate(changed.access_token)).user.phone_number).to.equal(NEW_PHONE);
      await refresh(phone.refresh_token);
      expect(await it_.clinic.sweep()).to.include({ sent: 1, failed: 0 });
      expect(it_.messenger.sent.at(-1)).to.include({ kind: 'phone_changed', to: PHONE });
    });

    it('50 parallel claims of one number: one wins', async () => {
      const { messenger } = it_;
      const claimants: Awaited<ReturnType<typeof signIn>>[] = [];
      for (let index = 0; index < 50; index++) {
        const claimant = await signIn(it_, `+9655${String(index).padStart(7, '0')}`);
        claimants.push(claimant);
      }
      // Only the newest code for a number is live, so each claim is made with a code of its own moment.
      const { results } = await inParallel(50, async (index) => {
        const { identity } = claimants[index]!.as();
        await identity.sendPhoneChangeOtp({ new_phone_number: NEW_PHONE });
        return identity.changePhone({ new_phone_number: NEW_PHONE, otp_code: messenger.codeFor(NEW_PHONE) });
      });
      expect(results.length).to.be.at.most(1);
      const holders = await it_.clinic.as(operator).users.list({ q: NEW_PHONE });
      expect(holders.total).to.equal(results.length);
    });

    it('the number of another user is refused, and the own one is no change', async () => {
      const caller = await signIn(it_, PHONE);
      await signIn(it_, NEW_PHONE);
      expect(
        await rejectionOf(caller.as().identity.sendPhoneChangeOtp({ new_phone_number: NEW_PHONE })),
      ).to.have.property('code', 'PHONE_TAKEN');
      expect(
        await rejectionOf(caller.as().identity.sendPhoneChangeOtp({ new_phone_number: PHONE })),
      ).to.have.property('code', 'VALIDATION_ERROR');
    });
  });
});
