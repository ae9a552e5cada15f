import { StorageUnavailableError } from '@clinic/core';
import { expect } from 'chai';
import sinon from 'sinon';
import { users } from '../../../packages/core/src/identity/collections.ts';
import { operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { openServer, type Sent, type TestServer } from '../../support/server.ts';

const phone = '51234567';
const password = 'nine brown camels at noon';
const new_password = 'four quiet palms by the sea';

describe('the own account over HTTP', () => {
  eachStore((store) => {
    const patch = (server: TestServer, body: unknown, token: string, sent: Sent = {}) =>
      server.send('/users/me', { method: 'PATCH', body, token, ...sent });
    const openWithStaff = async () => {
      const server = await openServer(store);
      await server.clinic
        .as(operator)
        .users.create({ role: 'doctor', name: 'Sara', email: 'sara@clinic.kw', phone, password });
      return server;
    };

    it('/auth/me, /users/me and /user/profile are one; the first two name the patient’s record', async () => {
      const server = await openServer(store, { sample: true });
      const { patient } = await server.clinic.as(operator).patients.create({ name: 'Noor', phone });
      const { token } = await server.signIn(phone);
      const [profile, ...accounts] = await Promise.all(
        ['/user/profile', '/auth/me', '/users/me'].map(
          async (path) => (await server.get(path, { token })).data.user,
        ),
      );
      expect(profile).to.include({ phone_number: `+965${phone}`, phone_verified: true });
      for (const account of accounts) expect(account).to.deep.equal({ ...profile, patient_id: patient.id });
      const other = await server.signIn('51234568');
      const full = sinon
        .stub(server.storage, 'write')
        .rejects(new StorageUnavailableError('the disk is full'));
      const unwritten = await server.get('/auth/me', { token: other.token });
      full.restore();
      expect([unwritten.status, unwritten.data.user.patient_id]).to.deep.equal([200, undefined]);
      const { patient_id } = (await server.get('/auth/me', { token: other.token })).data.user;
      const [own] = (await server.get('/patients', { token: other.token })).data.items;
      expect(own.id).to.equal(patient_id);
      for (const path of ['/auth/me', '/users/me']) {
        expect((await server.get(path)).error.code, path).to.equal('UNAUTHENTICATED');
      }
    });

    it('a doctor’s account names the doctor’s record and no patient’s', async () => {
      const server = await openServer(store);
      const { id: doctor_id } = await server.clinic
        .as(operator)
        .doctors.create({ name: 'Sara', email: 'sara@clinic.kw', phone });
      const { token } = await server.signIn(phone);
      const { user } = (await server.get('/auth/me', { token })).data;
      expect(user).to.include({ role: 'doctor', doctor_id }).and.not.to.have.property('patient_id');
    });

    it('what is given changes, and is read back by every name', async () => {
      const server = await openWithStaff();
      const { token } = await server.signIn(phone);
      const { status, data, body } = await patch(
        server,
        { name: 'Dr. Sara', email: 'Sara@New.kw', locale: 'ar' },
        token,
      );
      expect([status, body.message]).to.deep.equal([200, 'Your profile is saved.']);
      expect(data.user).to.include({ name: 'Dr. Sara', email: 'Sara@New.kw', locale: 'ar', role: 'doctor' });
      expect((await server.get('/auth/me', { token })).data).to.deep.equal(data);
    });

    it('bounds are counted, fields nobody may set are refused', async () => {
      const server = await openWithStaff();
      const { token } = await server.signIn(phone);
      for (const body of [
        { name: '' },
        { name: 'x'.repeat(101) },
        { email: 'no email' },
        { locale: 'fr' },
        { role: 'admin' },
        { is_active: false },
        { phone_number: '59876543' },
        { phone: '59876543' },
        { contact_phone: '59876543' },
        { password_hash: 'x' },
        { current_password: '' },
        { current_password: 'x'.repeat(1_001) },
        { current_password: password, new_password: 'x'.repeat(7) },
        { current_password: password, new_password: 'x'.repeat(257) },
      ]) {
        const { status, error } = await patch(server, body, token);
        expect([status, error.code], JSON.stringify(body)).to.deep.equal([400, 'VALIDATION_ERROR']);
        expect(error.details).to.have.all.keys([Object.keys(body).at(-1) ?? '']);
      }
    });

    it('a new password with the current one: 200, and the other sessions answer 401', async () => {
      const server = await openWithStaff();
      const [here, there] = [await server.signIn(phone), await server.signIn(phone)];
      const missing = await patch(server, { new_password }, here.token);
      expect([missing.status, missing.error.code]).to.deep.equal([400, 'VALIDATION_ERROR']);
      expect(missing.error.details).to.have.all.keys('current_password');
      const wrong = await patch(server, { new_password, current_password: 'wrong' }, here.token);
      expect([wrong.status, wrong.error.code]).to.deep.equal([401, 'INVALID_CREDENTIALS']);
      expect((await server.get('/auth/me', { token: there.token })).status).to.equal(200);
      const changed = await patch(server, { new_password, current_password: password }, here.token);
      expect(changed.status).to.equal(200);
      expect(changed.text).to.not.match(/argon2|palms|camels/);
      expect((await server.get('/auth/me', { token: there.token })).error.code).to.equal('TOKEN_REVOKED');
      expect((await server.get('/auth/me', { token: here.token })).status).to.equal(200);
      expect((await server.post('/auth/refresh', { refresh_token: here.refresh_token })).status).to.equal(
        200,
      );
    });

    it('the eleventh wrong password in 15 min is 429 with Retry-After, and so is the right one', async () => {
      const server = await openWithStaff();
      const { token } = await server.signIn(phone);
      for (let count = 0; count < 10; count++) {
        expect((await patch(server, { current_password: 'wrong' }, token)).status).to.equal(401);
      }
      const { status, error, headers } = await patch(server, { current_password: password }, token);
      expect([status, error.code, headers['retry-after']]).to.deep.equal([429, 'RATE_LIMITED', '900']);
      server.clock.tick(900_000);
      expect((await patch(server, { current_password: password }, token)).status).to.equal(200);
    });

    it('an Idempotency-Key changes the password once, and answers it again', async () => {
      const server = await openWithStaff();
      const { token } = await server.signIn(phone);
      const headers = { 'Idempotency-Key': 'change-1' };
      const body = { current_password: password, new_password };
      const first = await patch(server, body, token, { headers });
      const second = await patch(server, body, token, { headers });
      expect([first.status, second.status]).to.deep.equal([200, 200]);
      expect(second.headers['idempotency-replayed']).to.equal('true');
      expect(second.text).to.equal(first.text);
    });

    it('an email and a verified phone of others are 409, a phone to call is answered as not verified', async () => {
      const server = await openWithStaff();
      await server.signIn('59876543');
      const { token, user } = await server.signIn('51111111');
      const taken = await patch(server, { email: 'SARA@clinic.kw' }, token);
      expect([taken.status, taken.error.code]).to.deep.equal([409, 'EMAIL_TAKEN']);
      await server.storage.collection(users).update({ id: user.id }, { $set: { phone_number: null } });
      const other = await patch(server, { phone: '5987 6543' }, token);
      expect([other.status, other.error.code]).to.deep.equal([409, 'PHONE_TAKEN']);
      const bad = await patch(server, { phone: 'call me' }, token);
      expect([bad.status, bad.error.code]).to.deep.equal([400, 'INVALID_PHONE_NUMBER']);
      const { data } = await patch(server, { phone: '+44 20 7946 0958' }, token);
      expect(data.user).to.include({ phone_number: '+442079460958', phone_verified: false });
    });
  });
});
