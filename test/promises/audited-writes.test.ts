import { type AuditEntry, auditLogs, collections } from '@clinic/core';
import { expect } from 'chai';
import type { Endpoint } from '../../packages/server/src/http/route.ts';
import { endpoints } from '../support/declared-answers.ts';
import { eachStore } from '../support/engines.ts';
import { openServer, type Received, type Sent, type TestServer } from '../support/server.ts';
import { signInEveryRole, type Tokens, tokenFor } from './callers.ts';
import { canary, Watch } from './canaries.ts';
import { targetOf } from './every-field.ts';

/** What stands on the trail of who did it, and what was done; the rest follows from the request. */
type Recorded = Pick<AuditEntry, 'action' | 'entity' | 'changes' | 'outcome'> & {
  /** `anonymous`, or the role of the user whose act it is. */
  readonly by: 'anonymous' | 'patient' | 'receptionist' | 'admin';
};

const recorded = (
  by: Recorded['by'],
  action: string,
  entity: string,
  changes: AuditEntry['changes'],
  outcome: AuditEntry['outcome'] = 'success',
): Recorded => ({ by, action, entity, changes, outcome });

/** A clinic in which every write can be asked for, one after the other. */
interface World {
  readonly server: TestServer;
  readonly staff: Tokens;
  readonly watch: Watch;
  /** The patient's present tokens, and what else a later request needs of an earlier answer. */
  readonly known: {
    token: string;
    refresh_token: string;
    packageId: string;
    subscriptionId: string;
    webhookId: string;
  };
}

interface Write {
  /** `METHOD /path` as declared. */
  readonly route: string;
  sent(world: World): Sent & { readonly params?: Record<string, string> };
  /** Exactly what stands on the trail afterwards, and nothing else. */
  readonly leaves: (world: World) => Recorded;
  then?(world: World, answer: Received): void;
  /** What it was about is gone afterwards. */
  readonly removes?: true;
}

const phone = canary.phone;
const newPhone = '+96560000001';
const masked = { old: '+965****1098', new: '+965****0001' };
const signedIn = (world: World, { data }: Received): void => {
  world.known.token = data.token;
  world.known.refresh_token = data.refresh_token ?? world.known.refresh_token;
};
const asPatient = ({ known }: World) => ({ token: known.token });
const settling = ({ known, staff }: World) => ({
  params: { id: known.subscriptionId },
  token: staff.receptionist,
  body: {},
});
const buying: Pick<Write, 'sent' | 'then'> = {
  sent: (world) => ({
    ...asPatient(world),
    body: {
      package_id: world.known.packageId,
      user_info: { name: canary.name, national_id: canary.civilId },
    },
  }),
  then: ({ known }, { data }) => {
    known.subscriptionId = data.subscription.id;
  },
};

const onWebhook = ({ known, staff }: World) => ({ params: { id: known.webhookId }, token: staff.admin });

const webhookWrites: readonly Write[] = [
  {
    route: 'POST /webhooks',
    sent: ({ staff }) => ({
      token: staff.admin,
      body: { url: `https://${canary.query}.example/`, events: ['*'], description: canary.bodyText },
    }),
    leaves: () =>
      recorded('admin', 'webhook.create', 'webhooks', { events: ['*'], fields: ['url', 'description'] }),
    then: ({ known, watch }, { data }) => {
      known.webhookId = data.webhook.id;
      watch.addSecret(data.secret);
    },
  },
  {
    route: 'PATCH /webhooks/:id',
    sent: (world) => ({ ...onWebhook(world), body: { is_active: false } }),
    leaves: () => recorded('admin', 'webhook.update', 'webhooks', { is_active: false }),
  },
  {
    route: 'DELETE /webhooks/:id',
    sent: onWebhook,
    leaves: () => recorded('admin', 'webhook.remove', 'webhooks', {}),
    removes: true,
  },
];

/** Every declared write, in an order in which each can be done. */
const writes: readonly Write[] = [
  {
    route: 'POST /auth/send-otp',
    sent: () => ({ body: { phone_number: phone } }),
    leaves: () => recorded('anonymous', 'otp.send', 'otp_codes', { phone: masked.old, purpose: 'login' }),
  },
  {
    route: 'POST /auth/verify-otp',
    sent: ({ server }) => ({ body: { phone_number: phone, code: wrong(server.messenger.codeFor(phone)) } }),
    leaves: () =>
      recorded('anonymous', 'otp.verify', 'otp_codes', { phone: masked.old, purpose: 'login' }, 'failed'),
  },
  {
    route: 'POST /auth/verify-otp',
    sent: ({ server }) => ({ body: { phone_number: phone, code: server.messenger.codeFor(phone) } }),
    leaves: () => recorded('patient', 'session.start', 'sessions', { kind: 'otp', new_user: true }),
    then: signedIn,
  },
  ...(['/auth/refresh', '/auth/refresh-token'] as const).map(
    (path, index): Write => ({
      route: `POST ${path}`,
      sent: ({ known }) => ({ body: { refresh_token: known.refresh_token } }),
      leaves: () => recorded('patient', 'session.refresh', 'sessions', { refresh_generation: index + 1 }),
      then: signedIn,
    }),
  ),
  {
    route: 'PUT /user/profile',
    sent: (world) => ({ ...asPatient(world), body: { name: canary.name, email: canary.email } }),
    leaves: () => recorded('patient', 'profile.update', 'users', { fields: ['name', 'email'] }),
  },
  {
    route: 'POST /packages/purchase',
    ...buying,
    leaves: ({ known }) =>
      recorded('patient', 'subscription.purchase', 'package_history', {
        package_id: known.packageId,
        price: 25_000,
        payment_status: 'pending',
        fields: ['name', 'national_id'],
      }),
  },
  {
    route: 'POST /packages/subscriptions/:id/fail-payment',
    sent: settling,
    leaves: ({ server }) =>
      recorded('receptionist', 'subscription.fail_payment', 'package_history', {
        payment_status: 'failed',
        is_open: false,
        ended_at: new Date(server.clock.now()).toISOString(),
      }),
  },
  {
    route: 'POST /packages/purchase',
    ...buying,
    leaves: ({ known }) =>
      recorded('patient', 'subscription.purchase', 'package_history', {
        package_id: known.packageId,
        price: 25_000,
        payment_status: 'pending',
        fields: ['name', 'national_id'],
      }),
  },
  {
    route: 'POST /packages/subscriptions/:id/confirm-payment',
    sent: settling,
    leaves: ({ server }) =>
      recorded('receptionist', 'subscription.confirm_payment', 'package_history', {
        payment_status: 'completed',
        is_active: true,
        expires_at: new Date(server.clock.now() + 30 * 86_400_000).toISOString(),
      }),
  },
  {
    route: 'POST /user/send-phone-change-otp',
    sent: (world) => ({ ...asPatient(world), body: { new_phone_number: newPhone } }),
    leaves: () =>
      recorded('patient', 'otp.send', 'otp_codes', { phone: masked.new, purpose: 'phone_change' }),
  },
  {
    route: 'PUT /user/phone',
    sent: (world) => ({
      ...asPatient(world),
      body: { new_phone_number: newPhone, otp_code: world.server.messenger.codeFor(newPhone) },
    }),
    leaves: () => recorded('patient', 'profile.change_phone', 'users', { phone_number: masked.new }),
    then: signedIn,
  },
  {
    route: 'POST /auth/logout',
    sent: (world) => ({ ...asPatient(world), body: {} }),
    leaves: () => recorded('patient', 'session.end', 'sessions', { all: false }),
  },
  ...webhookWrites,
];

const wrong = (code: string): string => String((Number(code) + 1) % 100_000).padStart(5, '0');

const declaredWrites = endpoints.filter(({ method }) => method !== 'GET');

const openWorld = async (store: Parameters<typeof openServer>[0]): Promise<World> => {
  const server = await openServer(store, { sample: true, settings: { paymentMode: 'manual' } });
  const staff = await signInEveryRole(server);
  const packages = (await server.get('/packages/available')).data.packages as { id: string; price: number }[];
  const packageId = packages.find(({ price }) => price === 25)?.id ?? '';
  const known = { token: '', refresh_token: '', packageId, subscriptionId: '', webhookId: '' };
  return { server, staff, watch: new Watch(), known };
};

const trail = ({ server }: World): Promise<AuditEntry[]> =>
  server.storage.collection(auditLogs).find({}, { sort: { id: 1 } });

describe('Every write is on the audit trail', () => {
  it('each declared write is among those tried here', () => {
    const tried = new Set(writes.map(({ route }) => route));
    expect(
      declaredWrites.map(({ method, path }) => `${method} ${path}`).filter((route) => !tried.has(route)),
    ).to.deep.equal([]);
  });

  eachStore((store) => {
    it('with one entry: who, in which role, from where, under the answer’s request id, and what; no secret', async function () {
      this.timeout(60_000);
      const world = await openWorld(store);
      const { server, watch } = world;
      const userIds = new Map<string, string>();
      let before = await trail(world);
      for (const { route, sent, leaves, then, removes } of writes) {
        const [method, path] = route.split(' ') as [string, Endpoint['path']];
        const { params, ...request } = sent(world);
        const answer = watch.note(await server.send(targetOf({ path }, params), { ...request, method }));
        watch.readMessages(server.messenger.sent);
        then?.(world, answer);
        if (answer.data?.user?.id) userIds.set('patient', answer.data.user.id);

        const after = await trail(world);
        const added = after.slice(before.length);
        before = after;
        expect(added, route).to.have.lengthOf(1);
        const { id, at, entity_id, actor, ...entry } = added[0]!;
        const { by, ...rest } = leaves(world);
        expect(entry, route).to.deep.equal({
          ...rest,
          ip: '127.0.0.1',
          request_id: answer.headers['x-request-id'],
        });
        expect(at).to.equal(new Date(server.clock.now()).toISOString());
        if (by === 'anonymous')
          expect(actor, route).to.deep.equal({ type: 'anonymous', id: null, role: null });
        else expect(actor, route).to.include({ type: 'user', role: by });
        if (by === 'patient') expect(actor.id, route).to.equal(userIds.get('patient'));
        const entity = collections.find(({ name }) => name === entry.entity);
        if (entity === undefined) throw new Error(`${route}: there is no collection ${entry.entity}`);
        // A phone's codes share one document; the entry names the code.
        if (entity.name !== 'otp_codes' && !removes) {
          expect(await server.storage.collection(entity).get(entity_id ?? ''), `${route} ${id}`).to.be.an(
            'object',
          );
        }
      }
      expect(watch.codes).to.be.above(1);
      expect(watch.findIn(before.map((entry) => JSON.stringify(entry)).join('\n'))).to.deep.equal([]);
    });

    it('and no write that was refused: wrong body, no token, another’s role: 0 entries', async function () {
      this.timeout(60_000);
      const world = await openWorld(store);
      const { server, staff } = world;
      const before = await trail(world);
      const statuses = new Set<number>();
      for (const endpoint of declaredWrites) {
        const callers = [undefined, ...Object.values(staff), tokenFor(endpoint, staff)];
        for (const token of callers) {
          const { status } = await server.send(targetOf(endpoint), {
            method: endpoint.method,
            body: { [canary.fieldName]: canary.bodyText },
            ...(token !== undefined && { token }),
          });
          statuses.add(status);
        }
      }
      expect([...statuses].sort()).to.deep.equal([400, 401, 403]);
      expect(await trail(world)).to.deep.equal(before);
    });
  });
});
