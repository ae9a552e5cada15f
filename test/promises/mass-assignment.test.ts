import { expect } from 'chai';
import type { Endpoint } from '../../packages/server/src/http/route.ts';
import { endpoints } from '../support/declared-answers.ts';
import { eachStore } from '../support/engines.ts';
import { openServer } from '../support/server.ts';
import { signInEveryRole, tokenFor } from './callers.ts';
import { dumped, snapshot } from './dumped.ts';
import { fieldsOf, nameOf, objectsOf, withJson } from './every-field.ts';
import { inTurns } from './tally.ts';

/** Fields of the store's documents that callers would like to set. */
const coveted: Readonly<Record<string, unknown>> = {
  id: '00000000-0000-7000-8000-000000000000',
  role: 'admin',
  is_active: true,
  is_new_user: true,
  phone_number_verified: true,
  user_id: '00000000-0000-7000-8000-000000000000',
  patient_id: '00000000-0000-7000-8000-000000000000',
  session_epoch: 0,
  password_hash: '$argon2id$',
  active_subscription: null,
  activePackage: {},
  search: [],
  price: 0,
  currency: 'USD',
  duration: 36_500,
  payment_status: 'completed',
  source: 'granted',
  purchased_at: '2000-01-01T00:00:00.000Z',
  expires_at: '2999-01-01T00:00:00.000Z',
  created_at: '2000-01-01T00:00:00.000Z',
  remaining_days: 36_500,
  attempts: 0,
  failures: 0,
  $set: { role: 'admin' },
  'user.role': 'admin',
  constructor: { prototype: { role: 'admin' } },
};

/** An admin sets a role by right. */
const isDeclared = (endpoint: Endpoint, path: readonly string[]): boolean =>
  fieldsOf(endpoint).some((field) => field.place === 'body' && field.path.join('.') === path.join('.'));

describe('Fields slipped into a body', () => {
  eachStore((store) => {
    it('role, price, patient_id, payment_status and more, in every object of every endpoint: 400 by name, 0 stored', async () => {
      const server = await openServer(store, { sample: true });
      const tokens = await signInEveryRole(server);
      const attempts = endpoints.flatMap((endpoint) =>
        objectsOf(endpoint).flatMap((object) =>
          Object.entries(coveted).flatMap(([name, value]) => {
            const path = [...object.path, name];
            if (isDeclared(endpoint, path)) return [];
            const sent = {
              ...withJson(endpoint, path, JSON.stringify(value)),
              token: tokenFor(endpoint, tokens),
            };
            return { name: `${nameOf(endpoint, object)} ${name}`, field: path.join('.'), sent };
          }),
        ),
      );
      expect(attempts.length).to.be.above(250);
      const before = await snapshot(server.storage);
      const passed = await inTurns(attempts.length, async (index) => {
        const { name, field, sent } = attempts[index]!;
        const { status, error } = await server.send(sent.target, sent);
        return status === 400 && error.details[field] === 'unknown field' ? [] : [`${name}: ${status}`];
      });
      expect(passed.flat()).to.deep.equal([]);
      expect(await snapshot(server.storage)).to.equal(before);
    });

    it('beside good fields, in the query or under a name of object machinery, they change nothing either', async () => {
      const server = await openServer(store, { sample: true });
      const { token } = await server.signIn('51234567');
      await server.put('/user/profile?role=admin&is_active=false', { name: 'A' }, { token });
      for (const raw of [
        '{"name":"B","role":"admin"}',
        '{"name":"B","__proto__":{"role":"admin"}}',
        '{"role":"admin","name":"B","role":"admin"}',
      ]) {
        const headers = { 'Content-Type': 'application/json' };
        expect(
          (await server.send('/user/profile', { method: 'PUT', raw, token, headers })).status,
          raw,
        ).to.equal(400);
      }
      const { users = [] } = await dumped(server.storage);
      expect(users).to.have.length(1);
      expect(users[0]).to.include({ name: 'A', role: 'patient', is_active: true });
    });

    it('a purchase costs and lasts what the package does, and is the caller’s own', async () => {
      const server = await openServer(store, { sample: true });
      const [buyer, other] = [await server.signIn('51234567'), await server.signIn('59876543')];
      const { package: first } = (await server.get('/packages/available')).data;
      const user_info = { name: 'A', national_id: '1' };
      for (const extra of [
        { price: 0.001 },
        { user_id: other.user.id },
        { payment_status: 'failed' },
        { duration: 9_999 },
      ]) {
        const refused = await server.post(
          '/packages/purchase',
          { package_id: first.id, user_info, ...extra },
          { token: buyer.token },
        );
        expect(refused.status).to.equal(400);
      }
      const { data } = await server.post(
        '/packages/purchase',
        { package_id: first.id, user_info },
        { token: buyer.token },
      );
      expect(data.subscription).to.include({
        price: first.price,
        duration: first.duration,
        user_id: buyer.user.id,
      });
      expect((await server.get('/packages/history', { token: other.token })).data.total).to.equal(0);
    });
  });
});
