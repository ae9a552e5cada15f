import type { Document as BsonDocument, IndexDescription } from 'mongodb';
import { fromInstant } from '../../kernel/clock.ts';
import type { IndexDefinition } from '../collection.ts';
import type { Document } from '../filter.ts';
import type { AnyCollection, StoreInspection } from '../storage.ts';
import type { Connection } from './client.ts';
import { fieldName } from './document.ts';
import { hasCode } from './errors.ts';

const NAMESPACE_NOT_FOUND = 26;
const INDEX_NOT_FOUND = 27;
const NAMESPACE_EXISTS = 48;
const INDEX_OPTIONS_CONFLICT = 85;
const INDEX_KEY_SPECS_CONFLICT = 86;

type Index = IndexDescription & { readonly name: string };

/**
 * `{$gte: ''}` is any text: a query for a value implies it, so it can use the index. On an array it asks for an element:
 * MongoDB would give an empty one a key, and a unique index holds only what is constrained.
 */
const toIndex = (index: IndexDefinition<Document>): Index => {
  const { name, fields, unique, optional = [], multikey, partial } = index;
  const texts = [...optional, ...(unique && multikey ? [multikey] : [])];
  const filter = {
    ...Object.fromEntries(texts.map((path) => [fieldName(path), { $gte: '' }])),
    ...Object.fromEntries(Object.entries(partial ?? {}).map(([path, value]) => [fieldName(path), value])),
  };
  return {
    name,
    key: Object.fromEntries(fields.map((path) => [fieldName(path), 1])),
    ...(unique && { unique }),
    ...(Object.keys(filter).length > 0 && { partialFilterExpression: filter }),
  };
};

const indexesOf = ({ name, indexes, expires }: AnyCollection): Index[] => [
  ...indexes.map(toIndex),
  ...(expires === undefined
    ? []
    : [{ name: `${name}_expires`, key: { _expires: 1 }, expireAfterSeconds: 0 } satisfies Index]),
];

const signatureOf = (index: BsonDocument): string =>
  JSON.stringify([
    index.key,
    index.unique ?? false,
    index.partialFilterExpression ?? {},
    index.expireAfterSeconds ?? null,
  ]);

const existingIndexes = async (connection: Connection, name: string): Promise<BsonDocument[]> => {
  try {
    const indexes = await connection.collection(name).listIndexes().toArray();
    return indexes.filter((index) => index.name !== '_id_');
  } catch (error) {
    if (hasCode(error, NAMESPACE_NOT_FOUND)) return [];
    throw error;
  }
};

/** Does it, unless another program did the same first. */
const unlessDone = async (act: Promise<unknown>, ...done: readonly number[]): Promise<void> => {
  try {
    await act;
  } catch (error) {
    if (!hasCode(error, ...done)) throw error;
  }
};

const isIn = (index: BsonDocument, others: readonly BsonDocument[]): boolean =>
  others.some((other) => other.name === index.name && signatureOf(other) === signatureOf(index));

/** Drops what is no longer declared. @returns what is to be made. */
const dropUndeclared = async (connection: Connection, definition: AnyCollection): Promise<Index[]> => {
  const declared = indexesOf(definition);
  const existing = await existingIndexes(connection, definition.name);
  for (const index of existing.filter((each) => !isIn(each, declared))) {
    await unlessDone(connection.collection(definition.name).dropIndex(index.name), INDEX_NOT_FOUND);
  }
  return declared.filter((each) => !isIn(each, existing));
};

/** Times that others may get in between what was read of the indexes and what is done about them. */
const RIVALS = 3;

const namesIn = async (connection: Connection): Promise<Set<string>> => {
  const listed = await connection.db.listCollections({}, { nameOnly: true }).toArray();
  return new Set(listed.map(({ name }) => name));
};

/** Only making indexes may take long: as long as there are documents. */
const prepareCollection = async (
  connection: Connection,
  definition: AnyCollection,
  isThere: boolean,
): Promise<void> => {
  const { name } = definition;
  const declared = indexesOf(definition);
  // Making its indexes makes a collection, too.
  if (!isThere && declared.length === 0) {
    await connection.limit(() => unlessDone(connection.db.createCollection(name), NAMESPACE_EXISTS));
    return;
  }
  for (let left = RIVALS; ; left -= 1) {
    try {
      const isNew = !isThere && left === RIVALS;
      const missing = isNew ? declared : await connection.limit(() => dropUndeclared(connection, definition));
      if (missing.length > 0) await connection.collection(name).createIndexes(missing);
      return;
    } catch (error) {
      if (left === 0 || !hasCode(error, INDEX_OPTIONS_CONFLICT, INDEX_KEY_SPECS_CONFLICT)) throw error;
    }
  }
};

/** Makes what is missing of these collections and their indexes, and drops indexes that are no longer declared. */
export const prepareStore = async (
  connection: Connection,
  definitions: readonly AnyCollection[],
): Promise<void> => {
  const there = await connection.limit(() => namesIn(connection));
  for (const definition of definitions) {
    await prepareCollection(connection, definition, there.has(definition.name));
  }
};

export const inspectStore = async (
  connection: Connection,
  definitions: readonly AnyCollection[],
): Promise<StoreInspection> => {
  const names = await namesIn(connection);
  const there = definitions.filter(({ name }) => names.has(name));
  const counts = await Promise.all(
    there.map(
      async ({ name }) => [name, await connection.collection(name).estimatedDocumentCount()] as const,
    ),
  );
  const indexes = await Promise.all(
    definitions.map(async (definition) => {
      const existing = names.has(definition.name) ? await existingIndexes(connection, definition.name) : [];
      return indexesOf(definition).map((index) => ({ name: index.name, made: isIn(index, existing) }));
    }),
  );
  return {
    exists: names.size > 0,
    collections: Object.fromEntries(counts),
    missing_collections: definitions.map(({ name }) => name).filter((name) => !names.has(name)),
    missing_indexes: indexes.flat().flatMap(({ name, made }) => (made ? [] : [name])),
    indexes: indexes.flat().filter(({ made }) => made).length,
  };
};

export const removeExpired = async (
  connection: Connection,
  definitions: readonly AnyCollection[],
  now: string,
): Promise<number> => {
  const before = { _expires: { $lt: new Date(fromInstant(now)) } };
  let removed = 0;
  for (const { name, expires } of definitions) {
    if (expires !== undefined) removed += (await connection.collection(name).deleteMany(before)).deletedCount;
  }
  return removed;
};
