import { createClinic, type Settings } from '@clinic/core';
import { createTokens } from '@clinic/core/tokens';
import { expect } from 'chai';
import { anonymous, openClinic, signIn, type TestClinic, testSecrets } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { newTokenKey } from '../../support/token-key.ts';

const PHONE = '+96551234567';
const next = {
  secretKey: 'the next secret of the tests, which is long enough',
  jwtSecretKey: 'the next secret of the tokens, which is long enough',
};

describe('Keys that change', () => {
  eachStore((store) => {
    let it_: TestClinic;
    beforeEach(async () => {
      it_ = await openClinic(store);
    });

    /** Another server of the same clinic, with other keys. */
    const withKeys = (settings: Partial<Settings>): TestClinic => ({
      ...it_,
      clinic: createClinic({ ...it_, settings: { ...testSecrets, ...settings } }),
    });
    /** The three steps of a rotation: the next key is accepted, it signs, the old one is off. */
    const steps = () => ({
      announced: withKeys({
        acceptedSecretKeys: [next.secretKey],
        acceptedJwtSecretKeys: [next.jwtSecretKey],
      }),
      swapped: withKeys({
        ...next,
        acceptedSecretKeys: [testSecrets.secretKey],
        acceptedJwtSecretKeys: [testSecrets.jwtSecretKey],
      }),
      done: withKeys(next),
    });
    const admits = async ({ clinic }: TestClinic, token: string) =>
      (await clinic.authenticate(await clinic.verifyToken(token))).user.phone_number;
    const refresh = ({ clinic }: TestClinic, refresh_token: string) =>
      clinic.as(anonymous).identity.refresh({ refresh_token });

    it('in the middle of a rotation each server takes the tokens of the others', async () => {
      const { announced, swapped } = steps();
      const old = await signIn(announced, PHONE);
      const fresh = await signIn(swapped, '+96566666666');
      for (const server of [announced, swapped]) {
        expect(await admits(server, old.access_token)).to.equal(PHONE);
        expect(await admits(server, fresh.access_token)).to.equal('+96566666666');
      }
      const one = await refresh(swapped, old.refresh_token);
      const two = await refresh(announced, one.refresh_token);
      expect(await admits(swapped, two.access_token)).to.equal(PHONE);
      expect(await admits(announced, (await refresh(announced, fresh.refresh_token)).access_token)).to.equal(
        '+96566666666',
      );
    });

    it('who was seen in between stays signed in when the old keys are gone; what the old keys made is worth nothing', async () => {
      const { announced, swapped, done } = steps();
      const before = await signIn(announced, PHONE);
      const during = await refresh(swapped, before.refresh_token);
      expect(await admits(done, during.access_token)).to.equal(PHONE);
      await refresh(done, during.refresh_token);
      expect(await rejectionOf(admits(done, before.access_token))).to.have.property('code', 'TOKEN_INVALID');
      expect(await rejectionOf(refresh(done, before.refresh_token))).to.have.property(
        'code',
        'TOKEN_INVALID',
      );
      await signIn(done, PHONE);
    });

    it('a refresh token replayed after the rotation still ends its whole session', async () => {
      const { announced, swapped } = steps();
      const first = await signIn(announced, PHONE);
      const second = await refresh(swapped, first.refresh_token);
      it_.clock.tick(10_001);
      expect(await rejectionOf(refresh(swapped, first.refresh_token))).to.have.property(
        'code',
        'TOKEN_REVOKED',
      );
      for (const server of [announced, swapped]) {
        expect(await rejectionOf(admits(server, second.access_token))).to.have.property(
          'code',
          'TOKEN_REVOKED',
        );
      }
    });

    it('a code sent before the rotation signs in after it, and a kept answer comes back', async () => {
      const { announced, swapped } = steps();
      await announced.clinic.as(anonymous).identity.sendOtp({ phone_number: PHONE });
      const code = it_.messenger.codeFor(PHONE);
      await swapped.clinic.as(anonymous).identity.verifyOtp({ phone_number: PHONE, code });

      const request = { caller: 'a', method: 'POST', path: '/x', key: 'k', body: '{"a":1}' };
      const begun = await announced.clinic.once.begin(request);
      if (begun.state !== 'new') throw new Error('the key was taken');
      await swapped.clinic.once.finish(begun.held, { status: 201, body: '{"b":2}' });
      for (const server of [announced, swapped]) {
        expect(await server.clinic.once.begin(request)).to.deep.equal({
          state: 'kept',
          answer: { status: 201, body: '{"b":2}' },
        });
      }
      expect(await rejectionOf(swapped.clinic.once.begin({ ...request, body: '{}' }))).to.have.property(
        'code',
        'IDEMPOTENCY_KEY_REUSED',
      );
    });

    it('an Ed25519 key takes over from the secret, and the next from it, without anyone signing in anew', async () => {
      const [one, two] = [newTokenKey(), newTokenKey()];
      const bySecret = await signIn(it_, PHONE);
      const byOne = await signIn(withKeys({ jwtPrivateKey: one, acceptedJwtPublicKeys: [two] }), PHONE);
      const after = withKeys({ jwtPrivateKey: two, acceptedJwtPublicKeys: [one] });
      const byTwo = await signIn(after, PHONE);
      for (const { access_token } of [bySecret, byOne, byTwo]) {
        expect(await admits(after, access_token)).to.equal(PHONE);
      }
      expect(after.clinic.publicKeys.map(({ alg, crv }) => `${alg} ${crv}`)).to.deep.equal([
        'EdDSA Ed25519',
        'EdDSA Ed25519',
      ]);
      expect(it_.clinic.publicKeys).to.deep.equal([]);
    });
  });
});

describe('Keys that are none', () => {
  it('a clinic refuses to be made with a short secret, or a token key of another kind', () => {
    const make = (settings: Partial<Settings>) => () =>
      createClinic({ storage: undefined as never, settings: { ...testSecrets, ...settings } });
    expect(make({ acceptedSecretKeys: ['short'] })).to.throw(RangeError, 'acceptedSecretKeys');
    expect(make({ acceptedJwtSecretKeys: ['short'] })).to.throw(RangeError, 'acceptedJwtSecretKeys');
    expect(make({ jwtPrivateKey: 'no key' })).to.throw();
  });

  it('tokens say the key that made them: EdDSA by its RFC 7638 thumbprint, as the RFC 8037 example has it', () => {
    const d = 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A';
    const pkcs8 = `302e020100300506032b657004220420${Buffer.from(d, 'base64url').toString('hex')}`;
    const pem = `-----BEGIN PRIVATE KEY-----\n${Buffer.from(pkcs8, 'hex').toString('base64')}\n-----END PRIVATE KEY-----\n`;
    const { publicKeys } = createTokens({ secretKey: 'x'.repeat(32), privateKey: pem });
    expect(publicKeys).to.deep.equal([
      {
        kty: 'OKP',
        crv: 'Ed25519',
        x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
        kid: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
        use: 'sig',
        alg: 'EdDSA',
      },
    ]);
  });
});
