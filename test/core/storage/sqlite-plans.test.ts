import { openSqlite } from '@clinic/core/sqlite';
import type { Filter, FindOptions, Storage } from '@clinic/core/storage';
import { expect } from 'chai';
import type { Connection } from '../../../packages/core/src/storage/sqlite/driver.ts';
import { CollectionSchema } from '../../../packages/core/src/storage/sqlite/schema.ts';
import {
  type Appointment,
  appointment,
  appointments,
  connect,
  freshLocation,
  removeFolders,
} from './sqlite-file.ts';

describe('SQLite: what a query searches', () => {
  const { queries } = new CollectionSchema(appointments);
  let storage: Storage;
  let connection: Connection;

  before(async () => {
    const location = await freshLocation();
    storage = await openSqlite(location);
    await storage.prepare([appointments]);
    await storage.load(
      'appointments',
      Array.from({ length: 200 }, (_, number) => appointment(number)),
    );
    connection = await connect(location);
  });
  after(async () => {
    connection.close();
    await storage.close();
    await removeFolders();
  });

  /** The steps of SQLite's plan for exactly the statement the adapter runs. */
  const planOf = (where: Filter<Appointment>, options: FindOptions<Appointment> = {}): string => {
    const { sql, values } = queries.find(where, options as FindOptions<{ id: string }>);
    const steps = connection.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
    return steps.map(({ detail }) => detail).join('; ');
  };

  const queriesByIndex: Record<string, [index: string, where: Filter<Appointment>]> = {
    'an id': ['sqlite_autoindex_appointments_1 (id=?)', { id: 'a000001', status: 'booked' }],
    'a compound key': [
      'appointments_status_starts_at (<expr>=? AND <expr>>?',
      { status: 'seen', starts_at: { $gt: '2026' } },
    ],
    'the first field of a compound key': ['appointments_status_starts_at (<expr>=?)', { status: 'seen' }],
    'a number': ['appointments_visits (<expr>=?)', { visits: 3 }],
    'a range of numbers': ['appointments_visits (<expr>>? AND <expr><?)', { visits: { $gte: 0.5, $lt: 3 } }],
    'a list of values': ['appointments_status_starts_at (<expr>=?)', { status: { $in: ['seen', 'lost'] } }],
    'a prefix': [
      'appointments_status_starts_at (<expr>=? AND <expr>>? AND <expr><?)',
      { status: 'seen', starts_at: { $prefix: '2026-01' } },
    ],
    'null or absent': ['appointments_visits (<expr>=?)', { visits: null } as unknown as Filter<Appointment>],
    'a partial index on a boolean and on text': [
      'appointments_doctor_id_open (<expr>=?)',
      { doctor_id: 'd1', holds_time: false, status: 'open' },
    ],
    'a value of an optional field': ['appointments_insurer (<expr>=?)', { insurer: 'insurer 1' }],
    'a list of values of an optional field': [
      'appointments_insurer (<expr>=?)',
      { insurer: { $in: ['insurer 1', 'insurer 2'] } },
    ],
    'a prefix of an optional field': [
      'appointments_insurer (<expr>>? AND <expr><?)',
      { insurer: { $prefix: 'insurer' } },
    ],
    'an element': ['appointments__appointments_patient_words', { patient_words: 'amal' }],
    'a prefix of an element': [
      'appointments__appointments_patient_words',
      { patient_words: { $prefix: 'word1' } },
    ],
    'one of several elements': [
      'appointments__appointments_patient_words',
      { patient_words: { $in: ['a', 'b'] } },
    ],
    'an element beside another field': [
      'appointments__appointments_doctor_id_quanta USING PRIMARY KEY ($.doctor_id=? AND $.quanta=?)',
      { doctor_id: 'd1', quanta: '1.0', holds_time: true },
    ],
    'alternatives, each by its own index': [
      'MULTI-INDEX OR',
      { $or: [{ visits: 3 }, { status: 'seen', starts_at: '2026' }] },
    ],
    'an instant of expiry': ['appointments_expires', { expires_at: { $lt: '2026' } }],
  };
  for (const [what, [index, where]] of Object.entries(queriesByIndex)) {
    it(`${what}: the index, and no other document`, () => {
      const plan = planOf(where);
      expect(plan).to.include(index);
      expect(plan).not.to.match(/SCAN appointments/);
    });
  }

  it('a partial index serves only queries that state its condition', () => {
    expect(planOf({ starts_at: '2026', status: 'booked' }, { sort: { starts_at: 1 } })).to.match(
      /USING INDEX appointments_(starts_at_booked|status_starts_at)/,
    );
    expect(planOf({ doctor_id: 'd1' })).to.equal('SCAN appointments');
    expect(planOf({ doctor_id: 'd1', quanta: '1.0' })).to.match(/^SCAN appointments/);
    expect(planOf({ doctor_id: 'd1', quanta: '1.0', holds_time: false })).to.match(/^SCAN appointments/);
    expect(planOf({ insurer: null } as unknown as Filter<Appointment>)).to.equal('SCAN appointments');
  });

  it('a page in the order of an index sorts only what is equal in it', () => {
    const plan = planOf({ status: 'seen' }, { sort: { starts_at: -1 }, limit: 20 });
    expect(plan).to.include('USE TEMP B-TREE FOR LAST TERM OF ORDER BY');
    const partial = planOf({ status: 'booked' }, { sort: { starts_at: 1 }, limit: 20 });
    expect(partial).to.include('USE TEMP B-TREE FOR LAST TERM OF ORDER BY');
  });

  it('a page of any size and place is prepared once', () => {
    const watched = connection as Connection & { setAuthorizer(callback: (() => 0) | null): void };
    let asked = 0;
    watched.setAuthorizer(() => {
      asked += 1;
      return 0;
    });
    const where = { status: 'seen' } as unknown as Filter<{ id: string }>;
    const { sql } = queries.find(where, { limit: 10, skip: 0 });
    const statement = connection.prepare(sql);
    // SQLite asks for leave while it prepares a statement, and again whenever it does so anew.
    const askedOnce = asked;
    for (const limit of [1, 10, 100]) statement.all(...queries.find(where, { limit, skip: limit }).values);
    watched.setAuthorizer(null);
    expect(askedOnce).to.be.above(0);
    expect(asked).to.equal(askedOnce);
  });

  it('lists of any length, and other values, are the same statement', () => {
    const sqlOf = (where: Filter<Appointment>) => queries.find(where as Filter<{ id: string }>).sql;
    expect(sqlOf({ status: { $in: ['a'] } })).to.equal(sqlOf({ status: { $in: ['b', 'c', 'd'] } }));
    expect(sqlOf({ status: 'a', visits: 1 })).to.equal(sqlOf({ status: "b'", visits: 2.5 }));
  });
});
