import { expect } from 'chai';
import { signInEveryRole } from '../../promises/callers.ts';
import { eachStore } from '../../support/engines.ts';
import { openServer, type TestServer } from '../../support/server.ts';

const sara = {
  name: 'Dr. Sara',
  email: 'sara@clinic.kw',
  phone: '51234567',
  specialty: 'Cardiology',
  license_number: 'KW-1',
  monthly_rate: 2_500.125,
};
const publicFields = ['id', 'name', 'specialty', 'department_id', 'department', 'bio', 'photo_url'];
const unknownId = '0190a1b2-0000-7000-8000-000000000009';

describe('doctors over HTTP', () => {
  eachStore((store) => {
    const open = async () => {
      const server = await openServer(store);
      const tokens = await signInEveryRole(server);
      return { server, tokens, token: tokens.admin };
    };
    const patch = (server: TestServer, id: string, body: unknown, token: string) =>
      server.send(`/doctors/${id}`, { method: 'PATCH', body, token });

    it('are added with their user at both addresses, and the user signs in as a doctor', async () => {
      const { server, token } = await open();
      const { department } = (await server.post('/departments', { name: 'Heart' }, { token })).data;
      const made = await server.post('/admin/doctors', { ...sara, department_id: department.id }, { token });
      expect(made.status).to.equal(201);
      const { doctor, doctor_id, user_id } = made.data;
      expect(doctor).to.deep.include({
        ...sara,
        phone: '+96551234567',
        id: doctor_id,
        user_id,
        department: 'Heart',
      });
      const { user } = await server.signIn('51234567');
      expect(user).to.include({ id: user_id, role: 'doctor', doctor_id });
      const second = await server.post('/doctors', { name: 'B', email: 'b@clinic.kw' }, { token });
      expect(second.status).to.equal(201);
      for (const [body, status, code] of [
        [{ ...sara, email: 'other@clinic.kw' }, 409, 'PHONE_TAKEN'],
        [{ name: 'C', email: 'SARA@clinic.kw' }, 409, 'EMAIL_TAKEN'],
        [{ name: 'C', email: 'c@clinic.kw', license_number: 'KW-1' }, 409, 'CONFLICT'],
        [{ name: 'C', email: 'c@clinic.kw', department_id: unknownId }, 404, 'NOT_FOUND'],
        [{ name: 'C', email: 'c@clinic.kw', department_id: 'Heart' }, 400, 'VALIDATION_ERROR'],
        [{ name: 'C', email: 'c@clinic.kw', monthly_rate: 1.2345 }, 400, 'VALIDATION_ERROR'],
        [{ name: 'C', email: 'c@clinic.kw', phone: '12' }, 400, 'INVALID_PHONE_NUMBER'],
        [{ name: 'C' }, 400, 'VALIDATION_ERROR'],
      ] as const) {
        const refused = await server.post('/doctors', body, { token });
        expect([refused.status, refused.error.code]).to.deep.equal([status, code]);
      }
      expect((await server.get('/doctors')).data.total).to.equal(2);
    });

    it('100 repeats under one Idempotency-Key add one doctor', async () => {
      const { server, token } = await open();
      const headers = { 'Idempotency-Key': 'add-1' };
      const send = () => server.post('/doctors', { name: 'A', email: 'a@b.kw' }, { token, headers });
      const answers = await Promise.all(Array.from({ length: 100 }, send));
      expect(new Set(answers.map(({ status }) => status))).to.satisfy((statuses: Set<number>) =>
        [...statuses].every((status) => status === 201 || status === 409),
      );
      expect((await send()).status).to.equal(201);
      expect((await server.get('/doctors')).data.total).to.equal(1);
    });

    it('without a token: the public fields alone, in list, search and one; with a token as its role sees', async () => {
      const { server, tokens, token } = await open();
      const { doctor } = (await server.post('/doctors', sara, { token })).data;
      const own = (await server.signIn('51234567')).token;
      const fieldsSeen = async (sent: { token?: string }) => {
        const one = (await server.get(`/doctors/${doctor.id}`, sent)).data.doctor;
        for (const path of ['/doctors', '/doctors/search?q=sar', '/doctors?specialty=cardiology'])
          expect((await server.get(path, sent)).data.items, path).to.deep.equal([one]);
        return Object.keys(one);
      };
      expect(await fieldsSeen({})).to.have.members(publicFields);
      expect(await fieldsSeen({ token: tokens.patient })).to.have.members(publicFields);
      for (const role of ['receptionist', 'technician', 'doctor'] as const) {
        expect(await fieldsSeen({ token: tokens[role] }), role)
          .to.include('license_number')
          .and.not.include('monthly_rate');
      }
      expect(await fieldsSeen({ token })).to.include('monthly_rate');
      expect(await fieldsSeen({ token: own })).to.include('monthly_rate');
    });

    it('a bad token answers 401 though anyone may come: made up, ended, expired', async () => {
      const { server, tokens, token } = await open();
      const { doctor_id } = (await server.post('/doctors', sara, { token })).data;
      const paths = ['/doctors', '/doctors/search?q=sara', `/doctors/${doctor_id}`];
      const codesFor = async (sent: { token: string }) =>
        Promise.all(
          paths.map(async (path) => {
            const { status, error } = await server.get(path, sent);
            return `${status} ${error.code}`;
          }),
        );
      const all = (code: string) => paths.map(() => `401 ${code}`);
      expect(await codesFor({ token: 'made.up.token' })).to.deep.equal(all('TOKEN_INVALID'));
      expect(await codesFor({ token: `${tokens.patient}x` })).to.deep.equal(all('TOKEN_INVALID'));
      await server.post('/auth/logout', {}, { token: tokens.technician });
      expect(await codesFor({ token: tokens.technician })).to.deep.equal(all('TOKEN_REVOKED'));
      server.clock.tick(25 * 3_600_000);
      expect(await codesFor({ token: tokens.patient })).to.deep.equal(all('TOKEN_EXPIRED'));
      expect((await server.get('/doctors')).status).to.equal(200);
    });

    it('are assigned, changed, deactivated; the own bio and phone by the doctor', async () => {
      const { server, tokens, token } = await open();
      const { doctor_id } = (await server.post('/doctors', sara, { token })).data;
      const { department } = (await server.post('/departments', { name: 'Heart' }, { token })).data;
      const assigned = await server.post(
        '/admin/assign-doctor',
        { doctor_id, department_id: department.id },
        { token },
      );
      expect([assigned.status, assigned.data.doctor.department]).to.deep.equal([200, 'Heart']);
      expect((await server.get(`/doctors?department_id=${department.id}`)).data.total).to.equal(1);
      for (const body of [
        { doctor_id, department_id: unknownId },
        { doctor_id: unknownId, department_id: department.id },
      ]) {
        expect((await server.post('/admin/assign-doctor', body, { token })).status).to.equal(404);
      }

      const own = (await server.signIn('51234567')).token;
      const mine = await patch(server, doctor_id, { bio: 'Hearts', phone: '22223333' }, own);
      expect(mine.data.doctor).to.include({ bio: 'Hearts', phone: '+96522223333' });
      expect((await patch(server, doctor_id, { bio: 'x', monthly_rate: 9 }, own)).status).to.equal(403);
      expect((await patch(server, doctor_id, { bio: 'x' }, tokens.doctor)).status).to.equal(404);
      expect((await patch(server, doctor_id, { bio: 'x' }, tokens.receptionist)).status).to.equal(403);
      const renamed = await patch(server, doctor_id, { name: 'Dr. Noor', monthly_rate: 0.001 }, token);
      expect(renamed.data.doctor).to.include({ name: 'Dr. Noor', monthly_rate: 0.001, bio: 'Hearts' });
      expect((await server.get('/user/profile', { token: own })).data.user.name).to.equal('Dr. Noor');

      const ended = () => server.send(`/doctors/${doctor_id}`, { method: 'DELETE', token });
      const gone = await ended();
      expect([gone.status, gone.data.doctor.is_active]).to.deep.equal([200, false]);
      const again = await ended();
      expect([again.status, again.error.code]).to.deep.equal([409, 'INVALID_TRANSITION']);
      expect((await server.get(`/doctors/${doctor_id}`)).status).to.equal(404);
      expect((await server.get('/doctors?is_active=false')).data.total).to.equal(0);
      expect((await server.get('/doctors?is_active=false', { token: own })).data.total).to.equal(1);
      expect((await server.get('/user/profile', { token: own })).status).to.equal(200);
    });
  });
});
