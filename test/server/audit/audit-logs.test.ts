import { expect } from 'chai';
import { operator, signIn } from '../../support/clinic.ts';
import { eachStore, type Store } from '../../support/engines.ts';
import { openServer } from '../../support/server.ts';

const DAY = 86_400_000;

interface Listed {
  action: string;
  at: string;
}

const openAsAdmin = async (store: Store) => {
  const server = await openServer(store);
  const admin = await server.clinic
    .as(operator)
    .users.create({ role: 'admin', name: 'Admin', phone: '51234567' });
  const { access_token: token } = await signIn(server, '+96551234567');
  const list = (query = '') => server.get(`/audit-logs${query}`, { token });
  return {
    server,
    admin,
    token,
    list,
    actions: async (query: string): Promise<string[]> =>
      (await list(query)).data.items.map(({ action }: Listed) => action),
  };
};

describe('the audit trail over HTTP', () => {
  eachStore((store) => {
    it('an entry says who did what to whom, from where and in which request', async () => {
      const { server, admin, token, list } = await openAsAdmin(store);
      const made = await server.post(
        '/users',
        { name: 'Noor', email: 'noor@clinic.kw', role: 'doctor' },
        { token },
      );
      const { id } = made.data.user;
      const changed = await server.send(`/users/${id}`, {
        method: 'PATCH',
        body: { name: 'Nora', role: 'technician' },
        token,
      });
      const { data } = await list(`?entity=users&entity_id=${id}`);
      expect(data).to.include({ page: 1, per_page: 20, total: 2, pages: 1 });
      expect(data.items[0]).to.deep.include({
        at: '2031-01-05T06:00:00.000Z',
        actor: { type: 'user', id: admin.id, role: 'admin' },
        action: 'user.update',
        entity: 'users',
        entity_id: id,
        changes: { fields: ['name', 'role'], role: 'technician' },
        ip: '127.0.0.1',
        request_id: changed.headers['x-request-id'],
        outcome: 'success',
      });
      expect(data.items[1]).to.deep.include({
        action: 'user.create',
        request_id: made.headers['x-request-id'],
      });
      expect(JSON.stringify(data)).to.not.match(/Nor|clinic\.kw/);
    });

    it('each filter, and all together, show what they say, newest first', async () => {
      const { server, admin, token, actions, list } = await openAsAdmin(store);
      const noor = { name: 'Noor', email: 'noor@clinic.kw', role: 'doctor' };
      const { id } = (await server.post('/users', noor, { token })).data.user;
      await server.send(`/users/${id}`, { method: 'DELETE', token });
      expect(await actions('')).to.deep.equal([
        'user.deactivate',
        'user.create',
        'session.start',
        'otp.send',
        'user.create',
      ]);
      expect(await actions(`?actor_id=${admin.id}`)).to.deep.equal([
        'user.deactivate',
        'user.create',
        'session.start',
      ]);
      expect(await actions('?actor_id=cli:tests')).to.deep.equal(['user.create']);
      expect(await actions(`?entity_id=${id}`)).to.deep.equal(['user.deactivate', 'user.create']);
      expect(await actions('?entity=otp_codes')).to.deep.equal(['otp.send']);
      expect(await actions('?action=user.create')).to.have.length(2);
      expect(
        await actions(
          `?actor_id=${admin.id}&action=user.create&entity=users&entity_id=${id}&from=2031-01-05`,
        ),
      ).to.deep.equal(['user.create']);
      const second = (await list('?page=2&per_page=2')).data;
      expect(second.items.map(({ action }: Listed) => action)).to.deep.equal(['session.start', 'otp.send']);
      expect(second).to.include({ page: 2, per_page: 2, total: 5, pages: 3 });
    });

    it('from and to: whole days of the clinic, or instants', async () => {
      const { server } = await openAsAdmin(store);
      const { users } = server.clinic.as(operator);
      // 2031-01-05 09:00 in Kuwait so far; now 23:59:59.999 that day, and a millisecond later.
      server.clock.tick(15 * 3_600_000 - 1);
      await users.create({ role: 'doctor', name: 'A', email: 'a@clinic.kw' });
      server.clock.tick(1);
      await users.create({ role: 'doctor', name: 'B', email: 'b@clinic.kw' });
      server.clock.tick(DAY);
      await users.create({ role: 'doctor', name: 'C', email: 'c@clinic.kw' });
      const { access_token: token } = await signIn(server, '+96551234567');
      const made = async (query: string): Promise<number> =>
        (await server.get(`/audit-logs?action=user.create&${query}`, { token })).data.total;
      expect(await made('to=2031-01-05')).to.equal(2);
      expect(await made('from=2031-01-06')).to.equal(2);
      expect(await made('from=2031-01-06&to=2031-01-06')).to.equal(1);
      expect(await made('from=2031-01-08')).to.equal(0);
      expect(await made('from=2031-01-05T20:59:59.999Z&to=2031-01-05T21:00:00.000Z')).to.equal(1);
      expect(await made(`from=${encodeURIComponent('2031-01-06T00:00:00+03:00')}&to=2031-01-06`)).to.equal(1);
    });

    it('what isn’t asked right is refused by name', async () => {
      const { list } = await openAsAdmin(store);
      for (const [query, field] of [
        ['?from=yesterday', 'from'],
        ['?to=2031-02-30', 'to'],
        ['?from=2031-01-06&to=2031-01-05', 'to'],
        ['?since=24h', 'since'],
        ['?actor=cli:tests', 'actor'],
        ['?entity=', 'entity'],
        ['?per_page=1000', 'per_page'],
      ] as const) {
        const { status, error } = await list(query);
        expect([status, error.code, Object.keys(error.details)], query).to.deep.equal([
          400,
          'VALIDATION_ERROR',
          [field],
        ]);
      }
    });
  });
});
