import { permissionTable, type Role, roles } from '@clinic/core';
import { expect } from 'chai';
import { domains } from '../../packages/server/src/app.ts';
import { isEndpoint, type Route } from '../../packages/server/src/http/route.ts';
import { eachStore } from '../support/engines.ts';
import { openServer, type Received, type TestServer } from '../support/server.ts';
import { targetOf } from './every-field.ts';
import { bodies, type Making, newPerson, objects, type Person, queries } from './objects.ts';
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
    /**
     * One request: for an object of their own, of another patient, or of nobody. By somebody new, and for a new object,
     * where it is to change something; what reads or is to be refused leaves both as they are for the next.
     */
    const visiting = (server: TestServer) => {
      const people = new Map<Role, Promise<Person>>();
      /** By how they are made, and whose they are. */
      const things = new Map<Making, Map<string | undefined, ReturnType<Making>>>();
      const kept = <K, T>(those: Map<K, Promise<T>>, key: K, make: () => Promise<T>): Promise<T> => {
        const known = those.get(key) ?? make();
        those.set(key, known);
        return known;
      };
      const somebody = (role: Role, isNew: boolean): Promise<Person> => {
        const make = () => newPerson(server, role);
        return isNew ? make() : kept(people, role, make);
      };
      const objectOf = async (declared: Route, whose: Whose, visitor: Person | undefined, isNew: boolean) => {
        const making = objects[nameOf(declared)];
        if (making === undefined || whose === 'nobody’s') return undefined;
        const owner = whose === 'own' ? visitor : undefined;
        const make = async () => making(server, owner ?? (await newPerson(server, 'patient')));
        if (isNew) return make();
        const same = things.get(making) ?? new Map<string | undefined, ReturnType<Making>>();
        things.set(making, same);
        return kept(same, owner?.actor.id, make);
      };
      return async (declared: Route, caller: Caller, whose: Whose, due: string): Promise<string> => {
        const isNew = declared.method !== 'GET' && !/^40[134] /.test(due);
        const visitor = caller === 'anonymous' ? undefined : await somebody(caller, isNew);
        const example = isEndpoint(declared) ? declared.example.request : undefined;
        const named = await objectOf(declared, whose, visitor, isNew);
        const body = named?.into === undefined ? (bodies[nameOf(declared)] ?? example) : { into: named.into };
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
    };

    it('every route × nobody and each of 5 roles × own, foreign and made up: 0 unexpected 2xx; 403 for a role, 404 for an object', async () => {
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
      const visit = visiting(server);
      const wrong = await inTurns(visits.length, async (index) => {
        const { declared, caller, whose } = visits[index]!;
        const due = expected(declared, caller, whose);
        const met = await visit(declared, caller, whose, due);
        return met === due ? [] : [`${caller} ${nameOf(declared)} ${whose}: ${met}, not ${due}`];
      });
      expect(wrong.flat()).to.deep.equal([]);
      expect(visits.length).to.be.above(150);
    });
  });
});
