import { expect } from 'chai';
import { operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { openServer, type TestServer } from '../../support/server.ts';

const noor = { email: 'Noor@example.com', password: 'seven green camels', name: 'Noor' };
const login = { email: noor.email, password: noor.password };

describe('signing in by password over HTTP', () => {
  eachStore((store) => {
    let server: TestServer;
    beforeEach(async () => {
      server = await openServer(store);
    });
    const staff = async (role: 'admin' | 'doctor' | 'receptionist') => {
      const email = `${role}@clinic.kw`;
      await server.clinic
        .as(operator)
        .users.create({ role, name: 'A', email, password: 'eight blue falcons' });
      return { email, password: 'eight blue falcons' };
    };
    const outcome = async (path: string, body: unknown, sent = {}) => {
      const { status, error } = await server.post(path, body, sent);
      return error === undefined ? `${status}` : `${status} ${error.code}`;
    };

    for (const path of ['/auth/register', '/api/v1/auth/patient/signup']) {
      it(`${path} answers 201 with the user and tokens that work at once`, async () => {
        const body = { ...noor, phone: '5123 4567', age: 34, gender: 'female' };
        const { status, data } = await server.post(path, body);
        expect(status).to.equal(201);
        expect(data).to.have.all.keys(
          ...['user', 'user_id', 'token', 'access_token', 'refresh_token', 'token_type', 'expires_in'],
        );
        expect(data).to.include({ token: data.access_token, token_type: 'Bearer', expires_in: 900 });
        expect(data.user).to.deep.equal({
          id: data.user_id,
          phone_number: '+96551234567',
          phone_verified: false,
          name: 'Noor',
          national_id: null,
          email: 'Noor@example.com',
          role: 'patient',
          locale: null,
          photo_url: null,
          is_active: true,
          created_at: '2031-01-05T06:00:00.000Z',
          updated_at: '2031-01-05T06:00:00.000Z',
        });
        expect((await server.get('/user/profile', { token: data.token })).data.user.id).to.equal(
          data.user_id,
        );
        const refreshed = await server.post('/auth/refresh', { refresh_token: data.refresh_token });
        expect(refreshed.data.expires_in).to.equal(900);
      });
    }

    it('a login answers the user and tokens, for each role at its own door and at the common one', async () => {
      await server.post('/auth/register', noor);
      const doctor = await staff('doctor');
      const receptionist = await staff('receptionist');
      for (const [path, body, expected] of [
        ['/auth/login', login, '200'],
        ['/api/auth/patient/login', login, '200'],
        ['/auth/doctor/login', login, '401 INVALID_CREDENTIALS'],
        ['/auth/login', doctor, '200'],
        ['/auth/doctor/login', doctor, '200'],
        ['/auth/patient/login', doctor, '401 INVALID_CREDENTIALS'],
        ['/auth/login', receptionist, '200'],
        ['/auth/doctor/login', receptionist, '401 INVALID_CREDENTIALS'],
        ['/auth/login', { ...login, password: 'Seven green camels' }, '401 INVALID_CREDENTIALS'],
        ['/auth/login', { ...login, email: 'nobody@example.com' }, '401 INVALID_CREDENTIALS'],
      ] as const) {
        expect(await outcome(path, body), `${path} ${body.email}`).to.equal(expected);
      }
      const { data } = await server.post('/auth/login', login);
      expect(data).to.have.all.keys(
        ...['user', 'token', 'access_token', 'refresh_token', 'token_type', 'expires_in'],
      );
      expect(data).to.include({ token: data.access_token, token_type: 'Bearer', expires_in: 900 });
      server.clock.tick(900_000);
      expect((await server.get('/user/profile', { token: data.token })).error.code).to.equal('TOKEN_EXPIRED');
    });

    it('ten wrong passwords are 401, then even the right one is 429 with Retry-After, known or not', async () => {
      await server.post('/auth/register', noor);
      for (const email of [noor.email, 'nobody@example.com']) {
        const wrong = { email, password: 'a wrong one' };
        for (let time = 0; time < 10; time++)
          expect(await outcome('/auth/login', wrong)).to.equal('401 INVALID_CREDENTIALS');
        const { status, error, headers } = await server.post('/auth/login', { ...login, email });
        expect([status, error.code, headers['retry-after']]).to.deep.equal([429, 'RATE_LIMITED', '900']);
        expect(await outcome('/auth/patient/login', { ...login, email })).to.equal('429 RATE_LIMITED');
      }
      server.clock.tick(900_000);
      expect(await outcome('/auth/login', login)).to.equal('200');
    });

    it('the deactivated get 403 for the right password, 401 for a wrong one', async () => {
      const { data } = await server.post('/auth/register', noor);
      await server.clinic.as(operator).users.deactivate(data.user_id);
      expect(await outcome('/auth/login', login)).to.equal('403 ACCOUNT_DISABLED');
      expect(await outcome('/auth/login', { ...login, password: 'a wrong one' })).to.equal(
        '401 INVALID_CREDENTIALS',
      );
    });

    it('a role is an admin’s to give: without a token or with another’s 403, a bad token 401', async () => {
      const tokenOf = async (role: 'admin' | 'receptionist') =>
        (await server.post('/auth/login', await staff(role))).data.token as string;
      const [admin, receptionist] = [await tokenOf('admin'), await tokenOf('receptionist')];
      const before = (await server.clinic.as(operator).users.list()).total;
      for (const role of ['admin', 'doctor', 'receptionist', 'technician']) {
        const body = { ...noor, role };
        expect(await outcome('/auth/register', body)).to.equal('403 FORBIDDEN');
        expect(await outcome('/auth/patient/signup', body, { token: receptionist })).to.equal(
          '403 FORBIDDEN',
        );
      }
      expect(await outcome('/auth/register', noor, { token: 'a.b.c' })).to.equal('401 TOKEN_INVALID');
      expect((await server.clinic.as(operator).users.list()).total).to.equal(before);
      const made = await server.post('/auth/register', { ...noor, role: 'doctor' }, { token: admin });
      expect([made.status, made.data.user.role]).to.deep.equal([201, 'doctor']);
      const member = { ...noor, email: 'm@example.com', role: 'member' };
      expect((await server.post('/auth/register', member)).data.user.role).to.equal('patient');
    });

    it('what is taken is 409, what is not valid 400 by name, and nothing is made', async () => {
      await server.signIn('51234567');
      await server.post('/auth/register', noor);
      const other = { ...noor, email: 'other@example.com' };
      expect(await outcome('/auth/register', { ...noor, email: 'NOOR@EXAMPLE.COM' })).to.equal(
        '409 EMAIL_TAKEN',
      );
      expect(await outcome('/auth/register', { ...other, phone: '51234567' })).to.equal('409 PHONE_TAKEN');
      expect(await outcome('/auth/register', { ...other, phone: '1234' })).to.equal(
        '400 INVALID_PHONE_NUMBER',
      );
      for (const wrong of [
        { password: 'short' },
        { password: 'password' },
        { password: 'x'.repeat(257) },
        { password_hash: '$2b$10$' },
        { email: 'no email' },
        { name: '' },
        { age: '34' },
        { gender: 'm' },
        { role: 'superuser' },
        { is_active: false },
      ]) {
        const { status, error } = await server.post('/auth/register', { ...other, ...wrong });
        expect([status, error.code], JSON.stringify(wrong)).to.deep.equal([400, 'VALIDATION_ERROR']);
        expect(error.details).to.have.all.keys(Object.keys(wrong));
      }
      expect(await outcome('/auth/login', { email: noor.email })).to.equal('400 VALIDATION_ERROR');
      expect((await server.clinic.as(operator).users.list()).total).to.equal(2);
    });

    it('an unverified phone is verified by a code, and signs in from then on', async () => {
      const { token } = (await server.post('/auth/register', { ...noor, phone: '51234567' })).data;
      expect(await outcome('/auth/login', { ...login, email: '51234567' })).to.equal(
        '401 INVALID_CREDENTIALS',
      );
      await server.post('/user/send-phone-change-otp', { new_phone_number: '51234567' }, { token });
      const otp_code = server.messenger.codeFor('+96551234567');
      const moved = await server.put('/user/phone', { new_phone_number: '51234567', otp_code }, { token });
      expect(moved.data.user).to.include({ phone_number: '+96551234567', phone_verified: true });
      expect(await outcome('/auth/login', { ...login, email: '٥١٢٣٤٥٦٧' })).to.equal('200');
    });

    it('a repeat under an Idempotency-Key registers once and answers the same tokens', async () => {
      const sent = { headers: { 'Idempotency-Key': 'one' } };
      const first = await server.post('/auth/register', noor, sent);
      const again = await server.post('/auth/register', noor, sent);
      expect([again.status, again.text]).to.deep.equal([201, first.text]);
    });
  });
});
