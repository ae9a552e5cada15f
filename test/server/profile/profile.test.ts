import { expect } from 'chai';
import { eachStore } from '../../support/engines.ts';
import { openServer } from '../../support/server.ts';

describe('the profile over HTTP', () => {
  eachStore((store) => {
    it('holds what was put there, as it was sent; what is left out stays', async () => {
      const server = await openServer(store);
      const { token } = await server.signIn('51234567');
      const name = '  <b>أحمد</b> & "O\'Neil"  ';
      const put = await server.put(
        '/user/profile',
        { name, national_id: '123456789', locale: 'ar' },
        { token },
      );
      expect(put.data.user).to.include({
        name: name.trim(),
        national_id: '123456789',
        locale: 'ar',
        email: null,
      });
      await server.put('/user/profile', { email: 'Ahmed@Example.com' }, { token });
      const { data } = await server.get('/user/profile', { token });
      expect(data.user).to.include({
        name: name.trim(),
        national_id: '123456789',
        email: 'Ahmed@Example.com',
      });
    });

    it('bounds are counted, fields nobody may set are refused', async () => {
      const server = await openServer(store);
      const { token, user } = await server.signIn('51234567');
      const put = (body: unknown) => server.put('/user/profile', body, { token });
      expect((await put({ name: 'x'.repeat(100), national_id: '9'.repeat(50) })).status).to.equal(200);
      for (const body of [
        { name: 'x'.repeat(101) },
        { national_id: '9'.repeat(51) },
        { name: '' },
        { name: null },
        { email: 'no email' },
        { locale: 'fr' },
        { phone_number: '59876543' },
        { role: 'admin' },
        { is_active: false },
        { id: 'x' },
        { activePackage: {} },
      ]) {
        const { status, error } = await put(body);
        expect([status, error.code], JSON.stringify(body)).to.deep.equal([400, 'VALIDATION_ERROR']);
        expect(error.details).to.have.all.keys(Object.keys(body));
      }
      const after = (await server.get('/user/profile', { token })).data.user;
      expect(after).to.include({ phone_number: user.phone_number, role: 'patient' });
    });

    it('an email is one person’s, in any case', async () => {
      const server = await openServer(store);
      const [one, two] = [await server.signIn('51234567'), await server.signIn('59876543')];
      await server.put('/user/profile', { email: 'a@example.com' }, { token: one.token });
      const taken = await server.put('/user/profile', { email: 'A@EXAMPLE.com' }, { token: two.token });
      expect([taken.status, taken.error.code]).to.deep.equal([409, 'EMAIL_TAKEN']);
    });

    it('moves to a new phone by its code: other sessions end, this one goes on, the old phone is told', async () => {
      const server = await openServer(store);
      const [here, elsewhere] = [await server.signIn('51234567'), await server.signIn('51234567')];
      const { token } = here;
      const sent = await server.post(
        '/user/send-phone-change-otp',
        { new_phone_number: '5987-6543' },
        { token },
      );
      expect(sent.data).to.deep.equal({
        phone_number: '+96559876543',
        purpose: 'phone_change',
        expires_in: 300,
      });
      const otp_code = server.messenger.codeFor('+96559876543');
      const login = await server.post('/auth/verify-otp', { phone_number: '59876543', code: otp_code });
      expect(login.error.code).to.equal('OTP_EXPIRED');
      const moved = await server.put('/user/phone', { new_phone_number: '59876543', otp_code }, { token });
      expect(moved.data.user).to.include({ id: here.user.id, phone_number: '+96559876543' });
      expect(moved.data.token).to.equal(moved.data.access_token);
      expect((await server.get('/user/profile', { token: moved.data.token })).status).to.equal(200);
      expect((await server.post('/auth/refresh', { refresh_token: here.refresh_token })).status).to.equal(
        200,
      );
      expect((await server.get('/user/profile', { token: elsewhere.token })).error.code).to.equal(
        'TOKEN_REVOKED',
      );
      expect(
        (await server.post('/auth/refresh', { refresh_token: elsewhere.refresh_token })).status,
      ).to.equal(401);
      await server.clinic.sweep(['outbox']);
      const notice = server.messenger.sent.find(({ kind }) => kind === 'phone_changed');
      expect(notice?.to).to.equal('+96551234567');
      expect((await server.signIn('51234567')).is_new_user).to.equal(true);
    });

    it('a phone change is refused for the own number, one that is taken, and a code of someone else', async () => {
      const server = await openServer(store);
      const [one, two] = [await server.signIn('51234567'), await server.signIn('59876543')];
      const ask = (new_phone_number: unknown) =>
        server.post('/user/send-phone-change-otp', { new_phone_number }, { token: one.token });
      expect((await ask('59876543')).error.code).to.equal('PHONE_TAKEN');
      expect((await ask('51234567')).error.details).to.have.property('new_phone_number');
      expect((await ask('1')).error.code).to.equal('INVALID_PHONE_NUMBER');
      await ask('52222222');
      const otp_code = server.messenger.codeFor('+96552222222');
      const stolen = await server.put(
        '/user/phone',
        { new_phone_number: '52222222', otp_code },
        { token: two.token },
      );
      expect([stolen.status, stolen.error.code]).to.be.deep.oneOf([
        [400, 'OTP_EXPIRED'],
        [400, 'OTP_INVALID'],
      ]);
    });

    it('every route of it needs a living session', async () => {
      const server = await openServer(store);
      for (const [method, path] of [
        ['GET', '/user/profile'],
        ['PUT', '/user/profile'],
        ['POST', '/user/send-phone-change-otp'],
        ['PUT', '/user/phone'],
      ] as const) {
        const { status, error } = await server.send(path, { method, raw: 'not even JSON' });
        expect([status, error.code], path).to.deep.equal([401, 'UNAUTHENTICATED']);
      }
    });
  });
});
