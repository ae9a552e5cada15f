import { openMongodb } from '@clinic/core/mongodb';
import { openSqlite } from '@clinic/core/sqlite';
import type { Document, Filter } from '@clinic/core/storage';
import { expect } from 'chai';
import { type AuditEntry, auditLogs } from '../../../packages/core/src/audit/audit-entry.ts';
import { toQuery } from '../../../packages/core/src/storage/mongodb/query.ts';
import { CollectionSchema } from '../../../packages/core/src/storage/sqlite/schema.ts';
import { dropDatabase, freshDatabase, mongodbTestUri, withClient } from '../../support/mongodb.ts';
import { connect, freshLocation, removeFolders } from '../storage/sqlite-file.ts';

const range = { $gte: '2031-01-05T00:00:00.000Z', $lt: '2031-01-06T00:00:00.000Z' };

/** Each filter of the list, and the index that finds its entries in their order. */
const filters: readonly [index: string, where: Filter<AuditEntry>][] = [
  ['audit_logs_at', {}],
  ['audit_logs_actor', { 'actor.id': 'cli:desk' }],
  ['audit_logs_action', { action: 'user.update' }],
  ['audit_logs_entity', { entity: 'users' }],
  ['audit_logs_entity_id', { entity_id: 'u1' }],
];

const entry = (index: number): AuditEntry => ({
  id: `e${String(index).padStart(6, '0')}`,
  at: new Date(Date.parse('2031-01-01T00:00:00.000Z') + index * 3_600_000).toISOString(),
  actor: { type: 'cli', id: `cli:${index % 20}`, role: null },
  action: `action.${index % 30}`,
  entity: `entity${index % 10}`,
  entity_id: `u${index % 50}`,
  changes: {},
  ip: null,
  request_id: null,
  outcome: 'success',
});
const entries = Array.from({ length: 400 }, (_, index) => entry(index));

describe('The audit trail on SQLite: what each filter reads', () => {
  it('only what it matches, of any time or of one, in the order of the list', async () => {
    const location = await freshLocation();
    const storage = await openSqlite(location);
    await storage.prepare([auditLogs]);
    await storage.load('audit_logs', entries);
    const connection = await connect(location);
    const { queries } = new CollectionSchema(auditLogs);
    for (const [index, where] of filters.flatMap(([index, where]) => [
      [index, where] as const,
      [index, { ...where, at: range }] as const,
    ])) {
      const sort = { at: -1, id: -1 } as never;
      const { sql, values } = queries.find(where as Filter<Document>, { sort, limit: 20 });
      const plan = connection
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...values)
        .map(({ detail }) => detail)
        .join('; ');
      expect(plan, JSON.stringify(where)).to.include(`INDEX ${index}`).and.not.include('TEMP B-TREE');
    }
    connection.close();
    await storage.close();
    await removeFolders();
  });
});

const uri = await mongodbTestUri();

if (uri) {
  describe('The audit trail on MongoDB: what each filter reads', () => {
    it('only what it matches, by an index', async () => {
      const database = freshDatabase();
      const storage = await openMongodb(uri, { database });
      await storage.prepare([auditLogs]);
      await storage.load('audit_logs', entries);
      for (const [index, where] of filters) {
        const { queryPlanner } = await withClient(uri, (client) =>
          client
            .db(database)
            .collection('audit_logs')
            .find(toQuery(where as Filter<Document>))
            .sort({ at: -1, _id: -1 })
            .explain('queryPlanner'),
        );
        expect(JSON.stringify(queryPlanner.winningPlan)).to.include(`"${index}"`);
      }
      await storage.close();
      await dropDatabase(database);
    });
  });
}
