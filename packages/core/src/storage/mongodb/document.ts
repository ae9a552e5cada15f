import type { Document as BsonDocument } from 'mongodb';
import { checkDocument } from '../checks.ts';
import type { Document } from '../filter.ts';
import { valueAt } from '../path.ts';
import type { AnyCollection } from '../storage.ts';

/**
 * Stored beside the document's own fields and never read back: `_expires` is the `expires` instant as a Date, for the
 * TTL index; `_writes` counts changes, so that a change of nothing is a write like any other and conflicts.
 */
const HIDDEN = new Set(['_id', '_expires', '_writes']);

/** What a document is in its collection. */
export type Stored = BsonDocument & { readonly _id: string };

const isName = (name: string): boolean => name !== '' && !name.startsWith('$') && !name.includes('\0');

/**
 * The field's name in MongoDB.
 * @throws TypeError for a hidden field and for what MongoDB wouldn't take for a name.
 */
export const fieldName = (path: string): string => {
  const [field, ...inner] = path.split('.');
  if (!isName(field!) || !inner.every(isName)) throw new TypeError(`${path}: not a field`);
  if (HIDDEN.has(field!)) throw new TypeError(`${path}: MongoDB keeps this name for itself`);
  return field === 'id' ? ['_id', ...inner].join('.') : path;
};

/** A checked value as the driver takes it. */
export const toBson = (value: unknown): unknown => {
  if (value === 0) return 0; // -0 is 0 in JSON
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((element) => (element === undefined ? null : toBson(element)));
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .map(([name, inner]) => [name, toBson(inner)] as const);
  // As a plain object's field this name would pass for the driver's own mark of its types.
  return Object.hasOwn(value, '_bsontype') ? new Map(entries) : Object.fromEntries(entries);
};

/** @throws TypeError for what isn't JSON under a text id. */
export const toStored = ({ expires }: AnyCollection, document: Document): Stored => {
  checkDocument(document);
  for (const field of Object.keys(document)) fieldName(field);
  const { id, ...fields } = toBson(document) as Document;
  const stored: BsonDocument = { _id: id, ...fields };
  const instant = expires === undefined ? undefined : valueAt(document, expires);
  const epochMs = typeof instant === 'string' ? Date.parse(instant) : Number.NaN;
  if (!Number.isNaN(epochMs)) stored._expires = new Date(epochMs);
  // An upsert knows a new document by its having nothing but an id, so no stored one may look so.
  if (Object.keys(stored).length === 1) stored._writes = 0;
  return stored as Stored;
};

export const fromStored = <T extends Document>(stored: BsonDocument): T => {
  const { _id, _expires, _writes, ...fields } = stored;
  return { id: _id, ...fields } as T;
};
