import { expect } from 'chai';
import { operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { openServer } from '../../support/server.ts';

const PHONE = '+96551234567';

const wrong = (code: string): string => String((Number(code) + 1) % 100_000).padStart(5, '0');

describe('signing in by phone code over HTTP', () => {
  eachStore((store) => {
    it('a first sign-in makes the user, the second finds it', async () => {
      const server = await openServer(store);
      const sent = await server.post('/api/auth/send-otp', { phone_number: '5123 4567' });
      expect([sent.status, sent.data]).to.deep.equal([
        200,
        { phone_number: PHONE, purpose: 'login', expires_in: 300 },
      ]);
      expect(sent.text).not.to.include(server.messenger.codeFor(PHONE));
      const code = server.messenger.codeFor(PHONE);
      const { status, data } = await server.post('/api/auth/verify-otp', { phone_number: '٥١٢٣٤٥٦٧', code });
      expect(status).to.equal(200);
      expect(data).to.include({ token_type: 'Bearer', expires_in: 86_400, is_new_user: true });
      expect(data.token).to.equal(data.access_token);
      expect(data.user).to.deep.equal({
        id: data.user.id,
        phone_number: PHONE,
        phone_verified: true,
        name: null,
        national_id: null,
        email: null,
        role: 'patient',
        locale: null,
        photo_url: null,
        is_active: true,
        created_at: '2031-01-05T06:00:00.000Z',
        updated_at: '2031-01-05T06:00:00.000Z',
      });
      const again = await server.signIn('0096551234567');
      expect([again.is_new_user, again.user.id]).to.deep.equal([false, data.user.id]);
    });

    it('wrong codes answer attempts_left 2, 1, 0, then even the right one is 429; a malformed one uses none up', async () => {
      const server = await openServer(store);
      await server.post('/auth/send-otp', { phone_number: PHONE });
      const code = server.messenger.codeFor(PHONE);
      const verify = (tried: unknown) =>
        server.post('/auth/verify-otp', { phone_number: PHONE, code: tried });
      for (const malformed of ['1234', '123456', 'abcde', '１２３４５', ' 12345', 12345]) {
        expect((await verify(malformed)).error.code, String(malformed)).to.equal('VALIDATION_ERROR');
      }
      for (const left of [2, 1, 0]) {
        const { status, error } = await verify(wrong(code));
        expect([status, error.code, error.details]).to.deep.equal([
          400,
          'OTP_INVALID',
          { attempts_left: left },
        ]);
      }
      const { status, error } = await verify(code);
      expect([status, error.code]).to.deep.equal([429, 'OTP_ATTEMPTS_EXCEEDED']);
    });

    it('no live code: never sent, expired, or used', async () => {
      const server = await openServer(store);
      const verify = async (code: string) => {
        const { status, error } = await server.post('/auth/verify-otp', { phone_number: PHONE, code });
        return [status, error?.code];
      };
      expect(await verify('12345')).to.deep.equal([400, 'OTP_EXPIRED']);
      await server.post('/auth/send-otp', { phone_number: PHONE });
      const code = server.messenger.codeFor(PHONE);
      server.clock.tick(300_000);
      expect(await verify(code)).to.deep.equal([400, 'OTP_EXPIRED']);
      await server.post('/auth/send-otp', { phone_number: PHONE });
      const second = server.messenger.codeFor(PHONE);
      expect(await verify(second)).to.deep.equal([200, undefined]);
      expect(await verify(second)).to.deep.equal([400, 'OTP_EXPIRED']);
    });

    it('the fourth send to a phone in 15 min is 429, in whatever spelling, and says when to come back', async () => {
      const server = await openServer(store);
      for (const spelling of ['51234567', '+96551234567', '965 5123-4567']) {
        expect((await server.post('/auth/send-otp', { phone_number: spelling })).status).to.equal(200);
      }
      const { status, error, headers } = await server.post('/auth/send-otp', {
        phone_number: '0096551234567',
      });
      expect([status, error.code, headers['retry-after']]).to.deep.equal([429, 'RATE_LIMITED', '900']);
      server.clock.tick(900_000);
      expect((await server.post('/auth/send-otp', { phone_number: PHONE })).status).to.equal(200);
    });

    it('ten failures in a row lock the phone for send and verify', async () => {
      const server = await openServer(store);
      for (let failures = 0; failures < 10; ) {
        server.clock.tick(900_000);
        await server.post('/auth/send-otp', { phone_number: PHONE });
        const code = server.messenger.codeFor(PHONE);
        for (let tries = 0; tries < 3 && failures < 10; tries += 1, failures += 1) {
          await server.post('/auth/verify-otp', { phone_number: PHONE, code: wrong(code) });
        }
      }
      for (const [path, body] of [
        ['/auth/send-otp', { phone_number: PHONE }],
        ['/auth/verify-otp', { phone_number: PHONE, code: '12345' }],
      ] as const) {
        const { status, error, headers } = await server.post(path, body);
        expect([status, error.code], path).to.deep.equal([429, 'OTP_LOCKED']);
        expect(Number(headers['retry-after']), path).to.be.within(1, 900);
      }
    });

    it('a phone that is no accepted one is INVALID_PHONE_NUMBER', async () => {
      const server = await openServer(store);
      for (const phone of [
        '',
        '1234',
        '41234567',
        '+96641234567',
        '+1 202 555 0100',
        '512345678',
        'x51234567',
      ]) {
        const { status, error } = await server.post('/auth/send-otp', { phone_number: phone });
        expect([status, error.code], phone).to.deep.equal([400, 'INVALID_PHONE_NUMBER']);
      }
      expect(server.messenger.sent).to.have.length(0);
    });

    it('purpose phone_change needs a token; login ignores even a bad one', async () => {
      const server = await openServer(store);
      const { token, user } = await server.signIn('59876543');
      const change = (phone_number: string, sent = {}) =>
        server.post('/auth/send-otp', { phone_number, purpose: 'phone_change' }, sent);
      expect((await change(PHONE)).error.code).to.equal('UNAUTHENTICATED');
      expect((await change(PHONE, { token: 'a.b.c' })).error.code).to.equal('TOKEN_INVALID');
      expect((await change(user.phone_number, { token })).error.details).to.have.property('phone_number');
      expect((await change(PHONE, { token })).data.purpose).to.equal('phone_change');
      await server.signIn('51111111');
      expect((await change('51111111', { token })).error.code).to.equal('PHONE_TAKEN');
      const login = await server.post('/auth/send-otp', { phone_number: '52222222' }, { token: 'a.b.c' });
      expect(login.status).to.equal(200);
      expect(
        (await server.post('/auth/send-otp', { phone_number: PHONE, purpose: 'other' })).status,
      ).to.equal(400);
    });

    it('a deactivated user is refused with the right code; sends answer as ever', async () => {
      const server = await openServer(store);
      const { user, token, refresh_token } = await server.signIn(PHONE);
      await server.clinic.as(operator).users.deactivate(user.id);
      expect((await server.get('/user/profile', { token })).error.code).to.equal('TOKEN_REVOKED');
      expect((await server.post('/auth/refresh', { refresh_token })).error.code).to.equal('TOKEN_REVOKED');
      const sent = await server.post('/auth/send-otp', { phone_number: PHONE });
      expect(sent.status).to.equal(200);
      const code = server.messenger.codeFor(PHONE);
      const { status, error } = await server.post('/auth/verify-otp', { phone_number: PHONE, code });
      expect([status, error.code]).to.deep.equal([403, 'ACCOUNT_DISABLED']);
    });

    it('known and unknown phones get equal bytes', async () => {
      const server = await openServer(store, { settings: { otpAddressLimit: 1_000 } });
      await server.signIn(PHONE);
      server.clock.tick(900_000);
      const masked = async (phone: string) => {
        const { status, text } = await server.post('/auth/send-otp', { phone_number: phone });
        return [status, text.replaceAll(phone, '')];
      };
      expect(await masked(PHONE)).to.deep.equal(await masked('+96552222222'));
      const guessed = async (phone: string) =>
        (
          await server.post('/auth/verify-otp', {
            phone_number: phone,
            code: wrong(server.messenger.codeFor(phone)),
          })
        ).text;
      expect(await guessed(PHONE)).to.equal(await guessed('+96552222222'));
    });

    it('a code that cannot be sent is 503 and counts nothing', async () => {
      const server = await openServer(store);
      const send = server.messenger.send;
      Object.assign(server.messenger, { send: () => Promise.reject(new Error('provider down')) });
      for (let time = 0; time < 5; time += 1) {
        const { status, error } = await server.post('/auth/send-otp', { phone_number: PHONE });
        expect([status, error.code]).to.deep.equal([503, 'MESSAGING_UNAVAILABLE']);
      }
      Object.assign(server.messenger, { send });
      const inspected = await server.clinic.as(operator).otp.inspect(PHONE);
      expect(inspected.sends_in_window).to.equal(0);
      expect((await server.signIn(PHONE)).is_new_user).to.equal(true);
    });

    it('the text follows the language of the request', async () => {
      const server = await openServer(store);
      await server.post('/auth/send-otp', { phone_number: PHONE }, { headers: { 'Accept-Language': 'ar' } });
      expect(server.messenger.sent[0]?.body)
        .to.match(/[\u0600-\u06ff]/)
        .and.match(/\d{5}/);
    });
  });
});
