import { checkId, checkOptions } from '../checks.ts';
import type { Collection, FindOptions, WriteStep } from '../collection.ts';
import type { Change, Document, Filter, Sort } from '../filter.ts';
import type { AnyCollection } from '../storage.ts';
import { type Connection, READ_LIMIT } from './client.ts';
import { fromStored, toStored } from './document.ts';
import { toGroups, toQuery, toSort } from './query.ts';
import { toUpdate } from './update.ts';

/** Documents the server sends at once, so that an ordinary page is one round trip. */
export const BATCH = 1_000;

export const openCollection = (connection: Connection, definition: AnyCollection): Collection<Document> => {
  const { name } = definition;
  const documents = connection.collection(name);
  const find = (where: Filter<Document>, options: FindOptions<Document> = {}) =>
    connection.read(async () => {
      checkOptions(options);
      const { sort, limit, skip } = options;
      const query = toQuery(where);
      if (limit === 0) return [];
      const found = await documents
        .find(query, {
          maxTimeMS: READ_LIMIT,
          batchSize: BATCH,
          ...(sort && { sort: toSort(sort) }),
          ...(limit !== undefined && { limit }),
          ...(skip !== undefined && { skip }),
        })
        .toArray();
      return found.map((stored) => fromStored(stored));
    });
  const first = async (where: Filter<Document>, options: { readonly sort?: Sort<Document> } = {}) =>
    (await find(where, { ...options, limit: 1 }))[0];
  return {
    name,
    get: (id) =>
      connection.read(async () => {
        checkId(id);
        const stored = await documents.findOne({ _id: id }, { maxTimeMS: READ_LIMIT });
        return stored ? fromStored(stored) : undefined;
      }),
    first,
    find,
    stamp: async () => undefined,
    count: (where) =>
      connection.read(async () => documents.countDocuments(toQuery(where), { maxTimeMS: READ_LIMIT })),
    group: (where, spec) =>
      connection.read(async () => {
        checkOptions(spec);
        const { pipeline, read } = toGroups(where, spec);
        if (spec.limit === 0) return [];
        const rows = await documents
          .aggregate(pipeline, { maxTimeMS: READ_LIMIT, batchSize: BATCH })
          .toArray();
        return rows.map(read);
      }),
    insert: (document) =>
      connection.run(async () => {
        await documents.insertOne(toStored(definition, document));
      }),
    update: (where, change) =>
      connection.run(async () => {
        const query = toQuery(where);
        const stored = await documents.findOneAndUpdate(query, toUpdate(definition, change), {
          returnDocument: 'after',
        });
        return stored ? fromStored(stored) : undefined;
      }),
    remove: (where) =>
      connection.run(async () => (await documents.deleteOne(toQuery(where))).deletedCount === 1),

    looking: (id) => ({ collection: name, id }),
    inserting: (document): WriteStep => ({ kind: 'insert', collection: name, document }),
    updating: (
      step: string,
      where: Filter<Document>,
      change: Change<Document>,
      options: { readonly otherwise?: Document } = {},
    ): WriteStep => ({ kind: 'update', collection: name, step, where, change, ...options }),
    removing: (step, where): WriteStep => ({ kind: 'remove', collection: name, step, where }),
  };
};
