import { createClinic, roles } from '@clinic/core';
import { expect } from 'chai';
import { operator, signIn, testSecrets } from '../../support/clinic.ts';
import { eachStore, type Store } from '../../support/engines.ts';
import { openServer, serveTestClinic, type TestServer } from '../../support/server.ts';

const limits = { otpAddressLimit: 1_000_000, otpDailyLimit: 1_000_000 };

let phones = 50_000_000;

/** A new admin, signed in. */
const newAdmin = async (server: TestServer) => {
  const phone = `+965${++phones}`;
  const { id } = await server.clinic.as(operator).users.create({ role: 'admin', name: 'Admin', phone });
  return { id, token: (await signIn(server, phone)).access_token };
};

const openAsAdmin = async (store: Store) => {
  const server = await openServer(store, { settings: limits });
  const admin = await newAdmin(server);
  const { token } = admin;
  return {
    server,
    admin,
    create: (body: unknown) => server.post('/users', body, { token }),
    show: (id: string) => server.get(`/users/${id}`, { token }),
    list: (query = '') => server.get(`/users${query}`, { token }),
    change: (id: string, body: unknown) => server.send(`/users/${id}`, { method: 'PATCH', body, token }),
    remove: (id: string) => server.send(`/users/${id}`, { method: 'DELETE', token }),
  };
};

describe('users over HTTP', () => {
  eachStore((store) => {
    it('are made with a role, found, changed and deactivated by an admin', async () => {
      const { create, show, change, remove, list } = await openAsAdmin(store);
      const made = await create({
        name: ' Noor ',
        email: 'Noor@clinic.kw',
        phone: '5123 4567',
        password: 'correct horse battery',
        role: 'receptionist',
      });
      expect(made.status).to.equal(201);
      const { user } = made.data;
      expect(user).to.include({
        name: 'Noor',
        email: 'Noor@clinic.kw',
        phone_number: '+96551234567',
        role: 'receptionist',
        is_active: true,
      });
      expect((await show(user.id)).data).to.deep.equal({ user });
      const changed = (await change(user.id, { name: 'Nora', role: 'doctor' })).data.user;
      expect(changed).to.deep.equal({ ...user, name: 'Nora', role: 'doctor' });
      const removed = await remove(user.id);
      expect([removed.status, removed.data.user.is_active]).to.deep.equal([200, false]);
      expect((await remove(user.id)).status).to.equal(200);
      expect((await list('?is_active=false')).data.items.map(({ id }: { id: string }) => id)).to.deep.equal([
        user.id,
      ]);
      expect((await change(user.id, { is_active: true })).data.user.is_active).to.equal(true);
    });

    it('an email is needed, a taken one or a taken phone is 409, a weak or unknown field 400', async () => {
      const { create, change, list, server } = await openAsAdmin(store);
      const noor = { name: 'Noor', email: 'noor@clinic.kw', phone: '51234567', role: 'doctor' };
      const { user } = (await create(noor)).data;
      for (const [body, status, code] of [
        [{ ...noor, phone: '52222222', email: 'NOOR@clinic.kw' }, 409, 'EMAIL_TAKEN'],
        [{ ...noor, email: 'other@clinic.kw' }, 409, 'PHONE_TAKEN'],
        [{ name: 'A', role: 'doctor', phone: '53333333' }, 400, 'VALIDATION_ERROR'],
        [{ name: 'A', role: 'doctor', email: null }, 400, 'VALIDATION_ERROR'],
        [{ name: 'A', role: 'owner', email: 'a@b.kw' }, 400, 'VALIDATION_ERROR'],
        [{ name: 'A', email: 'a@b.kw' }, 400, 'VALIDATION_ERROR'],
        [{ name: 'A', role: 'doctor', email: 'a@b.kw', password: 'short' }, 400, 'VALIDATION_ERROR'],
        [{ name: 'A', role: 'doctor', email: 'a@b.kw', phone: '12' }, 400, 'INVALID_PHONE_NUMBER'],
        [{ name: 'A', role: 'doctor', email: 'a@b.kw', password_hash: '$2b$' }, 400, 'VALIDATION_ERROR'],
      ] as const) {
        const answer = await create(body);
        expect([answer.status, answer.error.code], JSON.stringify(body)).to.deep.equal([status, code]);
      }
      await create({ name: 'B', email: 'b@clinic.kw', phone: '52222222', role: 'patient' });
      expect((await change(user.id, { email: 'B@clinic.kw' })).error.code).to.equal('EMAIL_TAKEN');
      expect((await change(user.id, { phone: '52222222' })).error.code).to.equal('PHONE_TAKEN');
      const unknown = await change(user.id, { password: 'correct horse battery' });
      expect(unknown.error.details).to.deep.equal({ password: 'unknown field' });
      expect((await list()).data.total).to.equal(3);
      expect(server.logText()).to.not.include('correct horse');
    });

    it('a path takes an id and nothing else that names a user', async () => {
      const { create, show, change, remove } = await openAsAdmin(store);
      await create({ name: 'Noor', email: 'noor@clinic.kw', phone: '51234567', role: 'doctor' });
      for (const reference of ['51234567', '+96551234567', 'noor@clinic.kw', 'me!', '0190a1b2']) {
        const path = encodeURIComponent(reference);
        for (const answer of [await show(path), await change(path, { name: 'X' }), await remove(path)])
          expect([answer.status, answer.error.code], reference).to.deep.equal([404, 'NOT_FOUND']);
      }
    });

    it('are listed newest first, by role, by text and by whether they may sign in, page by page', async () => {
      const { create, remove, list, admin } = await openAsAdmin(store);
      const made: string[] = [admin.id];
      for (const [index, role] of roles.entries()) {
        const { user } = (await create({ name: `Person ${index}`, email: `p${index}@clinic.kw`, role })).data;
        made.unshift(user.id);
      }
      const ids = async (query: string) => {
        const { items, ...page } = (await list(query)).data;
        return { ids: items.map(({ id }: { id: string }) => id), ...page };
      };
      expect(await ids('')).to.deep.equal({ ids: made, page: 1, per_page: 20, total: 6, pages: 1 });
      expect(await ids('?page=2&per_page=4')).to.deep.equal({
        ids: made.slice(4),
        page: 2,
        per_page: 4,
        total: 6,
        pages: 2,
      });
      await remove(made[0]!);
      expect((await ids('?is_active=true')).ids).to.deep.equal(made.slice(1));
      expect((await ids('?role=patient&is_active=true')).total).to.equal(0);
      expect((await ids('?role=admin')).total).to.equal(2);
      expect((await ids('?q=person%203')).ids).to.deep.equal([made[1]]);
      expect((await ids('?q=P3@CLINIC')).ids).to.deep.equal([made[1]]);
      for (const q of ['.*', '%25', '$ne', '{}']) expect((await ids(`?q=${q}`)).total, q).to.equal(0);
      for (const bad of ['?role=owner', '?is_active=1', '?per_page=101', '?page=0', '?sort=name'])
        expect((await list(bad)).status, bad).to.equal(400);
    });

    it('what an admin does is felt at once: another role and DELETE end the sessions', async () => {
      const { server, create, change, remove } = await openAsAdmin(store);
      const { user } = (
        await create({ name: 'Noor', email: 'noor@clinic.kw', phone: '51234567', role: 'doctor' })
      ).data;
      const profile = async (token: string) => {
        const { status, data, error } = await server.get('/user/profile', { token });
        return status === 200 ? data.user.role : error.code;
      };
      const first = await server.signIn('51234567');
      await change(user.id, { name: 'Nora' });
      expect(await profile(first.token)).to.equal('doctor');
      await change(user.id, { role: 'technician' });
      expect(await profile(first.token)).to.equal('TOKEN_REVOKED');
      const second = await server.signIn('51234567');
      expect(await profile(second.token)).to.equal('technician');
      await remove(user.id);
      expect(await profile(second.token)).to.equal('TOKEN_REVOKED');
      const refreshed = await server.post('/auth/refresh', { refresh_token: second.refresh_token });
      expect(refreshed.status).to.equal(401);
    });

    it('the last active admin can’t be taken away, and is told so in their language', async () => {
      const { admin, change, remove, server } = await openAsAdmin(store);
      for (const answer of [
        await remove(admin.id),
        await change(admin.id, { role: 'doctor' }),
        await change(admin.id, { is_active: false }),
      ]) {
        expect([answer.status, answer.error.code]).to.deep.equal([409, 'CONFLICT']);
        expect(answer.error.details).to.deep.equal({ reason: 'last_admin' });
        expect(answer.error.message).to.equal('This is the last active admin. Make another one first.');
      }
      const inArabic = await server.send(`/users/${admin.id}`, {
        method: 'DELETE',
        token: admin.token,
        headers: { 'Accept-Language': 'ar' },
      });
      expect(inArabic.error.message).to.match(/مدير/);
      const { token } = await newAdmin(server);
      expect((await server.send(`/users/${admin.id}`, { method: 'DELETE', token })).status).to.equal(200);
    });

    it('two admins who take each other away at once, on two servers, 50 times: one always stays', async () => {
      const here = await openServer(store, { settings: limits });
      const storage = await store.openAgain(here.storage);
      const clinic = createClinic({
        ...here,
        storage,
        settings: { ...testSecrets, ...limits },
      });
      const there = await serveTestClinic({ ...here, storage, clinic });
      const ways = [
        { method: 'DELETE' },
        { method: 'PATCH', body: { role: 'doctor' } },
        { method: 'PATCH', body: { is_active: false } },
      ];
      const { users } = here.clinic.as(operator);
      let previous: string | undefined;
      for (let round = 0; round < 50; round += 1) {
        const [one, two] = [await newAdmin(here), await newAdmin(here)];
        if (previous !== undefined) await users.deactivate(previous);
        const answers = await Promise.all([
          here.send(`/users/${two.id}`, { ...ways[round % 3]!, token: one.token }),
          there.send(`/users/${one.id}`, { ...ways[(round + 1) % 3]!, token: two.token }),
        ]);
        // The slower one is refused, or signed out by then.
        const outcomes = answers.map(({ status }) => status).sort();
        expect(outcomes, `round ${round}`).to.be.deep.oneOf([
          [200, 409],
          [200, 401],
          [200, 403],
        ]);
        const { items } = await users.list({ role: 'admin', is_active: true });
        expect(items.length, `round ${round}`).to.equal(1);
        previous = items[0]!.id;
      }
    });
  });
});

describe('the permissions over HTTP', () => {
  eachStore((store) => {
    it('are the table by which every route decides', async () => {
      const { server, admin } = await openAsAdmin(store);
      const { data } = await server.get('/permissions', { token: admin.token });
      expect(data.roles).to.deep.equal([...roles]);
      const byAction = new Map(data.permissions.map((row: { action: string }) => [row.action, row]));
      expect(byAction.get('users.manage')).to.deep.include({ anyone: false, roles: { admin: 'any' } });
      expect(byAction.get('subscriptions.purchase')).to.deep.include({ roles: { patient: 'own' } });
      expect(byAction.get('otp.unlock')).to.deep.include({ anyone: false, roles: {} });
      const all = Object.fromEntries(roles.map((role) => [role, 'any']));
      expect(byAction.get('packages.read')).to.deep.include({ anyone: true, roles: all });
    });
  });
});
