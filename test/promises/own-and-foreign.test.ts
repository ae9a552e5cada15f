import { permissionTable, type Role, roles } from '@clinic/core';
import { expect } from 'chai';
import { domains } from '../../packages/server/src/app.ts';
import { isEndpoint, type Route } from '../../packages/server/src/http/route.ts';
import { eachStore } from '../support/engines.ts';
import { openServer, type Received, type TestServer } from '../support/server.ts';
import { targetOf } from './every-field.ts';
import { bodies, newPerson, objects, queries } from './objects.ts';
import { inTurns } from './tally.ts';

type Caller = Role | 'anonymous';
const kinds = ['own', 'foreign', 'nobody’s'] as const;
type Whose = (typeof kinds)[number];

const callers: readonly Caller[] = ['anonymous', ...roles];
const routes = domains.flatMap((domain) => domain.routes);
const table = new Map(permissionTable().permissions.map((row) => [row.action, row]));

const nameOf = ({ method, path }: Route): string => `${method} ${path}`;
const namesObject = ({ path }: Route): boolean => path.includes(':');

/** What the permission table has this caller told: a class of answers, or the one refusal. */
const expected = (declared: Route, caller: Caller, whose: Whose): string => {
  const row = table.get(declared.action)!;
  if (!row.anyone && caller === 'anonymous') return '401 UNAUTHENTICATED';
  const reach = row.anyone ? 'any' : row.roles[caller as Role];
  if (reach === undefined) return '403 FORBIDDEN';
  if (!namesObject(declared)) return 'let in';
  return whose === 'nobody’s' || (whose === 'foreign' && reach === 'own') ? '404 NOT_FOUND' : 'done';
};

const outcome = ({ status, error }: Received, declared: Route): string => {
  if (status < 300 && namesObject(declared)) return 'done';
  if (status === 401 || status === 403 || namesObject(declared)) return `${status} ${error.code}`;
  return 'let in';
};

describe('Someone else’s records', () => {
  it('every route whose path names an object says in objects.ts how one is made, and no other does', () => {
    expect(Object.keys(objects).sort()).to.deep.equal(routes.filter(namesObject).map(nameOf).sort());
  });

  eachStore((store) => {
    /** One request by somebody new; an object of their own, of another patient, or of nobody. */
    const visit = async (server: TestServer, declared: Route, caller: Caller, whose: Whose) => {
      const visitor = caller === 'anonymous' ? undefined : await newPerson(server, caller);
      const make = whose === 'nobody’s' ? undefined : objects[nameOf(declared)];
      const owner = async () => (whose === 'own' && visitor) || (await newPerson(server, 'patient'));
      const example = isEndpoint(declared) ? declared.example.request : undefined;
      const body = bodies[nameOf(declared)] ?? example;
      const named = await make?.(server, await owner());
      const answer = await server.send(
        targetOf(declared, named) + (named?.query ?? queries[nameOf(declared)] ?? ''),
        {
          method: declared.method,
          ...(body !== undefined && { body }),
          ...(visitor && { token: visitor.token }),
        },
      );
      return outcome(answer, declared);
    };

    it('every route × nobody and each of 5 roles × own, foreign and made up: 0 unexpected 2xx; 403 for a role, 404 for an object', async function () {
      this.timeout(120_000);
      const limits = { otpAddressLimit: 1_000_000, otpDailyLimit: 1_000_000 };
      const settings = { paymentMode: 'manual', ...limits } as const;
      const server = await openServer(store, { sample: true, settings });
      // Admins take themselves away below, and the last one couldn't.
      await newPerson(server, 'admin');
      const visits = routes
        .filter((declared) => namesObject(declared) || !table.get(declared.action)!.anyone)
        .flatMap((declared) => callers.map((caller) => ({ declared, caller })))
        .flatMap((each) =>
          (namesObject(each.declared) ? kinds : ['own' as const]).map((whose) => ({ ...each, whose })),
        );
      const wrong = await inTurns(visits.length, async (index) => {
        const { declared, caller, whose } = visits[index]!;
        const met = await visit(server, declared, caller, whose);
        const due = expected(declared, caller, whose);
        return met === due ? [] : [`${caller} ${nameOf(declared)} ${whose}: ${met}, not ${due}`];
      });
      expect(wrong.flat()).to.deep.equal([]);
      expect(visits.length).to.be.above(150);
    });
  });
});
