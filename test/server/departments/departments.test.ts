import { expect } from 'chai';
import { signInEveryRole } from '../../promises/callers.ts';
import { eachStore } from '../../support/engines.ts';
import { openServer } from '../../support/server.ts';

describe('departments over HTTP', () => {
  eachStore((store) => {
    it('are made, listed, changed and deactivated, at both addresses alike', async () => {
      const server = await openServer(store);
      const { admin: token, patient } = await signInEveryRole(server);
      for (const [path, name] of [
        ['/admin/departments', 'Dental'],
        ['/departments', 'Heart'],
      ] as const) {
        const made = await server.post(path, { name, description: 'X' }, { token });
        expect(made.status).to.equal(201);
        expect(made.data.department).to.include({ name, description: 'X', is_active: true });
        const one = `${path}/${made.data.department.id}`;
        const changed = await server.send(one, { method: 'PATCH', body: { description: null }, token });
        expect(changed.data.department).to.include({ name, description: null });
        expect((await server.get(path, { token: patient })).data.items.at(-1)).to.deep.equal(
          changed.data.department,
        );
        const gone = await server.send(one, { method: 'DELETE', token });
        expect([gone.status, gone.data.department.is_active]).to.deep.equal([200, false]);
        const again = await server.send(one, { method: 'DELETE', token });
        expect([again.status, again.error.code]).to.deep.equal([409, 'INVALID_TRANSITION']);
        const shown = (await server.get(path, { token: patient })).data.items;
        expect(shown.map((department: { name: string }) => department.name)).to.not.include(name);
        const back = await server.send(one, { method: 'PATCH', body: { is_active: true }, token });
        expect(back.data.department.is_active).to.equal(true);
      }
      expect((await server.get('/departments?per_page=1&page=2', { token })).data).to.deep.include({
        total: 2,
        pages: 2,
        page: 2,
      });
    });

    it('a name in another case answers 409, one of a single letter 400, an unknown id 404', async () => {
      const server = await openServer(store);
      const { admin: token } = await signInEveryRole(server);
      await server.post('/departments', { name: 'Dental' }, { token });
      const taken = await server.post('/admin/departments', { name: 'DENTAL' }, { token });
      expect([taken.status, taken.error.code]).to.deep.equal([409, 'CONFLICT']);
      const short = await server.post('/departments', { name: 'D' }, { token });
      expect(short.error.details).to.deep.equal({ name: 'must have at least 2 characters' });
      for (const id of ['0190a1b2-0000-7000-8000-000000000009', 'dental']) {
        for (const method of ['GET', 'DELETE', 'PATCH']) {
          const sent = method === 'PATCH' ? { body: {} } : {};
          expect((await server.send(`/departments/${id}`, { method, token, ...sent })).status).to.equal(404);
        }
      }
    });

    it('while an active doctor belongs to it: 409, and it stays', async () => {
      const server = await openServer(store);
      const { admin: token } = await signInEveryRole(server);
      const { department } = (await server.post('/departments', { name: 'Heart' }, { token })).data;
      const { doctor_id } = (
        await server.post('/doctors', { name: 'A', email: 'a@b.kw', department_id: department.id }, { token })
      ).data;
      const one = `/admin/departments/${department.id}`;
      const refused = await server.send(one, { method: 'DELETE', token });
      expect([refused.status, refused.error.code, refused.error.details]).to.deep.equal([
        409,
        'CONFLICT',
        { active_doctors: 1 },
      ]);
      expect((await server.get(`/departments/${department.id}`, { token })).data.department).to.deep.equal(
        department,
      );
      await server.send(`/doctors/${doctor_id}`, { method: 'DELETE', token });
      expect((await server.send(one, { method: 'DELETE', token })).status).to.equal(200);
    });
  });
});
