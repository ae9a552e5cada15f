import { expect } from 'chai';
import { operator } from '../support/clinic.ts';
import { endpoints } from '../support/declared-answers.ts';
import { eachStore } from '../support/engines.ts';
import { openServer, type Received } from '../support/server.ts';
import { signInEveryRole, tokenFor } from './callers.ts';
import { snapshot } from './dumped.ts';
import {
  type Field,
  fieldsOf,
  nameOf,
  takesJson,
  takesText,
  withJson,
  withParameter,
} from './every-field.ts';
import { inTurns } from './tally.ts';

const operators = [
  '{"$ne":null}',
  '{"$gt":""}',
  '{"$gte":0}',
  '{"$in":["51234567","admin"]}',
  '{"$nin":[]}',
  '{"$exists":true}',
  '{"$regex":".*"}',
  '{"$regex":"^(a+)+$","$options":"i"}',
  '{"$where":"sleep(5000)||true"}',
  '{"$expr":{"$eq":[1,1]}}',
  '{"$or":[{}]}',
  '{"$not":{"$eq":1}}',
  '{"$prefix":""}',
  '{"$set":{"role":"admin"}}',
  '{"$function":{"body":"return true","args":[],"lang":"js"}}',
];
const machinery = [
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"admin":true}}}',
  '{"toString":"x"}',
  '{"length":1}',
  '{"then":1}',
  '{"toJSON":"x"}',
];
/** What a field that takes a list of text may take. */
const textList = '["51234567"]';
const otherShapes = ['{}', '[]', '[null]', textList, '[{"$ne":null}]', '[[[[1]]]]', '{"":""}', 'null'];
const numbers = ['0', '1', '-1', '1.5', '1e308', '-0', '12345', '9007199254740993'];
const booleans = ['true', 'false'];
/** Of the right type for text, but none that any field may take. */
const badTexts = [JSON.stringify('x'.repeat(90_000)), '"5123\\u00004567"', '"\\u0000"'];

/** What a query language might take for more than a value. */
const meaningful = [...operators, ...machinery];

/** What no field of this type takes. */
const wrongFor = ({ type, nullable }: Field): string[] => [
  ...meaningful,
  ...otherShapes.filter(
    (json) =>
      (type !== 'strict_object' || json !== '{}') &&
      (type !== 'array' || !['[]', textList].includes(json)) &&
      (!nullable || json !== 'null'),
  ),
  ...(type === 'number' ? [] : numbers),
  ...(type === 'boolean' ? [] : booleans),
  ...badTexts,
];

const textsForUrls = [
  '',
  '[object Object]',
  '$ne',
  '{"$ne":null}',
  '[$ne]=1',
  "' OR '1'='1",
  '1;DROP TABLE users',
  '../../etc/passwd',
  '%00',
  '\0',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'null',
  'undefined',
  'NaN',
  'true',
  '-1',
  '1e1000',
  '.*',
  'x'.repeat(8_000),
  '٣',
  '\u202e',
];

describe('Operators, wrong types and names of object machinery in every field', () => {
  it('cover every declared endpoint, with a field found wherever it takes one', () => {
    expect(endpoints.length).to.be.above(15);
    for (const endpoint of endpoints) {
      const isFree = !takesJson(endpoint) && !endpoint.query && !endpoint.params;
      expect(fieldsOf(endpoint).length > 0, `${endpoint.method} ${endpoint.path}`).to.equal(!isFree);
    }
  });

  eachStore((store) => {
    const run = async (
      requests: (tokenOf: (endpoint: (typeof endpoints)[number]) => string) => Attempt[],
    ) => {
      const server = await openServer(store, { sample: true, settings: { otpAddressLimit: 1_000 } });
      const tokens = await signInEveryRole(server);
      // A look at the patients makes the record of who signed in and has none: the one that is missing here.
      await server.clinic.as(operator).patients.list();
      const attempts = requests((endpoint) => tokenFor(endpoint, tokens));
      const before = await snapshot(server.storage);
      const answers = await inTurns(attempts.length, (index) => {
        const { target, ...sent } = attempts[index]!.sent;
        return server.send(target, sent);
      });
      return { attempts, answers, unchanged: before === (await snapshot(server.storage)) };
    };

    it('in bodies: 0 2xx, 0 5xx, nothing stored', async () => {
      const { attempts, answers, unchanged } = await run((tokenOf) =>
        endpoints.flatMap((endpoint) =>
          fieldsOf(endpoint)
            .filter(({ place }) => place === 'body')
            .flatMap((field) =>
              // A plain value of a wrong type is refused before any store is asked.
              (store.name === 'mongodb' ? meaningful : wrongFor(field)).map((json) => ({
                name: `${nameOf(endpoint, field)} = ${json.slice(0, 60)}`,
                sent: { ...withJson(endpoint, field.path, json), token: tokenOf(endpoint) },
              })),
            ),
        ),
      );
      expect(attempts.length).to.be.above(500);
      expectStatuses(attempts, answers, [400]);
      expect(unchanged, 'the store is as it was').to.equal(true);
      expect(({} as { admin?: boolean }).admin).to.equal(undefined);
    });

    it('in headers: 0 2xx, 0 5xx, nothing stored', async () => {
      const names = [
        'Authorization',
        'Idempotency-Key',
        'Accept-Language',
        'Accept-Encoding',
        'Content-Type',
        'Content-Encoding',
        'Origin',
        'Expect',
        'Range',
        'If-None-Match',
        'X-HTTP-Method-Override',
        'X-Forwarded-Host',
        'User-Agent',
      ];
      const { attempts, answers, unchanged } = await run(() =>
        names.flatMap((name) =>
          [...operators, ...textsForUrls]
            .filter((text) => /^[\x20-\x7e]+$/.test(text))
            .map((text) => ({
              name: `${name}: ${text.slice(0, 60)}`,
              sent: {
                target: '/user/profile',
                method: 'PUT',
                raw: '{"role":"admin"}',
                headers: { 'Content-Type': 'application/json', [name]: text },
              },
            })),
        ),
      );
      expectStatuses(attempts, answers, [400, 401, 413, 415, 417]);
      expect(unchanged, 'the store is as it was').to.equal(true);
    });

    it('in paths and queries, and in queries as repeated, indexed and nested names: 0 2xx but for text to look for, 0 5xx, nothing stored', async () => {
      const { attempts, answers, unchanged } = await run((tokenOf) =>
        endpoints.flatMap((endpoint) =>
          fieldsOf(endpoint).flatMap((field) => {
            const [name = ''] = field.path;
            const attempt = (what: string, sent: Attempt['sent'], isTaken = false): Attempt => ({
              isTaken,
              name: `${nameOf(endpoint, field)} = ${what.slice(0, 60)}`,
              sent: { ...sent, token: tokenOf(endpoint) },
            });
            if (field.place === 'path') {
              return textsForUrls
                .filter((text) => text !== '')
                .map((text) => attempt(text, withParameter(endpoint, name, text)));
            }
            if (field.place === 'body') return [];
            const spelt = textsForUrls.map((text): [string, boolean] => [
              `${name}=${encodeURIComponent(text)}`,
              takesText(endpoint, name, text),
            ]);
            const nested = [
              `${name}=1&${name}=2`,
              `${name}[]=1`,
              `${name}[$ne]=1`,
              `${name}[0]=1`,
              `${name}.$gt=1`,
              `${name}%5B%24regex%5D=.*`,
              `__proto__[x]=1`,
            ].map((query): [string, boolean] => [query, false]);
            return [...spelt, ...nested].map(([query, isTaken]) => {
              const sent = withParameter(endpoint, '', '');
              return attempt(query, { ...sent, target: `${sent.target}?${query}` }, isTaken);
            });
          }),
        ),
      );
      expect(attempts.length).to.be.above(80);
      expectStatuses(attempts, answers, [400, 404]);
      expect(unchanged, 'the store is as it was').to.equal(true);
    });
  });
});

interface Attempt {
  /** Text for a field of a query that takes this one, to look for it: the only success. */
  readonly isTaken?: boolean;
  readonly name: string;
  readonly sent: ReturnType<typeof withParameter>;
}

const expectStatuses = (
  attempts: readonly Attempt[],
  answers: readonly Received[],
  allowed: readonly number[],
): void => {
  const others = answers.flatMap(({ status, text }, index) =>
    (attempts[index]!.isTaken ? status === 200 : allowed.includes(status))
      ? []
      : [`${attempts[index]!.name}: ${status} ${text.slice(0, 200)}`],
  );
  expect(others).to.deep.equal([]);
};
