import { type AuditEntry, auditLogs, collections, roles, whoMay } from '@clinic/core';
import { expect } from 'chai';
import { takesBody } from '../../packages/server/src/http/operation.ts';
import type { Endpoint } from '../../packages/server/src/http/route.ts';
import { endpoints } from '../support/declared-answers.ts';
import { eachStore } from '../support/engines.ts';
import { openWorld, type World } from './audited-write.ts';
import { claimsOf } from './callers.ts';
import { canary } from './canaries.ts';
import { takesJson, targetOf } from './every-field.ts';
import { writesByCode } from './writes-by-code.ts';
import { writesByPassword } from './writes-by-password.ts';
import { writesByStaff } from './writes-by-staff.ts';
import { writesOfBookings } from './writes-of-bookings.ts';
import { writesOfRecords } from './writes-of-records.ts';

const writes = [
  ...writesByCode,
  ...writesByPassword,
  ...writesByStaff,
  ...writesOfBookings,
  ...writesOfRecords,
];

const declaredWrites = endpoints.filter(({ method }) => method !== 'GET');

const trail = ({ server }: World): Promise<AuditEntry[]> =>
  server.storage.collection(auditLogs).find({}, { sort: { id: 1 } });

type Caller = (typeof callers)[number];
const callers = ['anonymous', ...roles] as const;

/** How a body of unknown fields, or where none is read an id of nobody, is refused to this caller. */
const refusalOf = (endpoint: Endpoint, caller: Caller): number => {
  const who = whoMay(endpoint.action);
  if (who !== 'anyone' && caller === 'anonymous') return 401;
  if (who !== 'anyone' && !who.some((role) => role === caller)) return 403;
  if (endpoint.upload !== undefined) return 415;
  return takesJson(endpoint) ? 400 : 404;
};

/** Nothing in such a request can be wrong but who sends it. */
const takesNothing = (endpoint: Endpoint): boolean => !takesBody(endpoint) && endpoint.params === undefined;

describe('Every write is on the audit trail', () => {
  it('each declared write is among those tried here', () => {
    const tried = new Set(writes.map(({ route }) => route));
    expect(
      declaredWrites.map(({ method, path }) => `${method} ${path}`).filter((route) => !tried.has(route)),
    ).to.deep.equal([]);
  });

  eachStore((store) => {
    it('with one entry: who, in which role, from where, under the answer’s request id, and what; no secret', async () => {
      const world = await openWorld(store);
      const { server, watch } = world;
      let before = await trail(world);
      for (const { route, sent, leaves, then, removes } of writes) {
        const [method, path] = route.split(' ') as [string, Endpoint['path']];
        const { params, ...request } = await sent(world);
        const answer = watch.note(await server.send(targetOf({ path }, params), { ...request, method }));
        watch.readMessages(server.messenger.sent);
        if (answer.status < 300) then?.(world, answer);

        const after = await trail(world);
        const added = after.slice(before.length);
        before = after;
        expect(added, `${route}: ${answer.status} ${answer.text}`).to.have.lengthOf(1);
        const { id, at, entity_id, actor, ...entry } = added[0]!;
        const { by, entity_id: about, ...rest } = leaves(world);
        expect(entry, route).to.deep.equal({
          ...rest,
          ip: '127.0.0.1',
          request_id: answer.headers['x-request-id'],
        });
        expect(at).to.equal(new Date(server.clock.now()).toISOString());
        expect(actor, route).to.deep.equal(
          by === 'anonymous'
            ? { type: 'anonymous', id: null, role: null }
            : { type: 'user', id: claimsOf(answer.data?.token ?? request.token).sub, role: by },
        );
        if (about === null) {
          expect(entity_id, route).to.equal(null);
          continue;
        }
        const entity = collections.find(({ name }) => name === entry.entity);
        if (entity === undefined) throw new Error(`${route}: there is no collection ${entry.entity}`);
        // A phone's codes share one document; the entry names the code.
        if (entity.name !== 'otp_codes') {
          expect(await server.storage.collection(entity).get(entity_id ?? ''), `${route} ${id}`).to.be.an(
            removes ? 'undefined' : 'object',
          );
        }
      }
      expect(watch.codes).to.be.above(1);
      expect(watch.findIn(before.map((entry) => JSON.stringify(entry)).join('\n'))).to.deep.equal([]);
    });

    it('and no write that was refused: wrong body, no token, another’s role, nobody’s id: 0 entries', async () => {
      const world = await openWorld(store);
      const { server, staff } = world;
      // A patient's record is made when they first ask for anything of it.
      await server.get('/patients', { token: staff.patient });
      const before = await trail(world);
      const wrong: string[] = [];
      const statuses = new Set<number>();
      for (const endpoint of declaredWrites) {
        for (const caller of takesNothing(endpoint) ? (['anonymous'] as const) : callers) {
          const { status } = await server.send(targetOf(endpoint), {
            method: endpoint.method,
            body: { [canary.fieldName]: canary.bodyText },
            ...(caller !== 'anonymous' && { token: staff[caller] }),
          });
          statuses.add(status);
          if (status !== refusalOf(endpoint, caller))
            wrong.push(`${caller} ${endpoint.method} ${endpoint.path}: ${status}`);
        }
      }
      expect(wrong).to.deep.equal([]);
      expect([...statuses].sort()).to.deep.equal([400, 401, 403, 404, 415]);
      expect(await trail(world)).to.deep.equal(before);
    });
  });
});
