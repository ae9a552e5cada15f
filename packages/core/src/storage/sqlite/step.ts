import { checkChange, checkFilter } from '../checks.ts';
import type { WriteStep } from '../collection.ts';
import { GuardFailedError } from '../errors.ts';
import type { Database } from './database.ts';
import { finding, insertDocument, newDocument, removeDocument, updateDocument } from './documents.ts';
import type { CollectionSchema } from './schema.ts';

/** A step made ready: runs inside a transaction of the main connection, and throws when it is refused. */
export type Step = () => void;

const updating = (
  database: Database,
  schema: CollectionSchema,
  step: WriteStep & { kind: 'update' },
): Step => {
  checkFilter(step.where);
  checkChange(step.change);
  const find = finding(schema, step.where);
  const otherwise = step.otherwise && newDocument(schema, step.otherwise);
  return () => {
    if (updateDocument(database, schema, find, step.change) !== undefined) return;
    if (otherwise === undefined || database.statement(schema.getSql).get(otherwise.id) !== undefined) {
      throw new GuardFailedError(step.step);
    }
    insertDocument(database, schema, otherwise);
  };
};

const removing = (
  database: Database,
  schema: CollectionSchema,
  step: WriteStep & { kind: 'remove' },
): Step => {
  checkFilter(step.where);
  const find = finding(schema, step.where);
  return () => {
    if (!removeDocument(database, schema, find)) throw new GuardFailedError(step.step);
  };
};

/** @throws TypeError for what the interface refuses. */
export const prepareStep = (database: Database, schema: CollectionSchema, step: WriteStep): Step => {
  if (step.kind === 'update') return updating(database, schema, step);
  if (step.kind === 'remove') return removing(database, schema, step);
  const added = newDocument(schema, step.document);
  return () => insertDocument(database, schema, added);
};
