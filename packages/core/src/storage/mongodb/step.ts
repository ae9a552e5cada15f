import type { AnyClientBulkWriteModel, Document as BsonDocument, ClientSession } from 'mongodb';
import type { WriteStep } from '../collection.ts';
import type { Connection } from './client.ts';
import { type Stored, toStored } from './document.ts';
import { isIdTaken, markTransient } from './errors.ts';
import { toQuery } from './query.ts';
import { orElse, toUpdate } from './update.ts';

/** One command's worth of a write. */
export type Act = { readonly collection: string } & (
  | { readonly kind: 'insert'; readonly document: Stored }
  | {
      readonly kind: 'update';
      readonly filter: BsonDocument;
      readonly update: BsonDocument[];
      readonly upsert: boolean;
    }
  | { readonly kind: 'remove'; readonly filter: BsonDocument }
);

/** A step as acts: `otherwise` is for when `act` finds nothing, and does nothing when its id is there. */
export interface PreparedStep {
  readonly guard?: string;
  readonly act: Act;
  readonly otherwise?: Act;
}

/** @throws TypeError for what the interface refuses. */
export const prepareStep = (connection: Connection, step: WriteStep): PreparedStep => {
  const { collection } = step;
  const definition = connection.definition(collection);
  if (step.kind === 'insert') {
    return { act: { kind: 'insert', collection, document: toStored(definition, step.document) } };
  }
  const filter = toQuery(step.where);
  if (step.kind === 'remove') return { guard: step.step, act: { kind: 'remove', collection, filter } };
  const update = toUpdate(definition, step.change);
  const act: Act = { kind: 'update', collection, filter, update, upsert: false };
  if (!step.otherwise) return { guard: step.step, act };
  const stored = toStored(definition, step.otherwise);
  const byId = { _id: { $eq: stored._id } };
  const otherwise: Act = { kind: 'update', collection, filter: byId, update: orElse(stored), upsert: true };
  return { guard: step.step, act, otherwise };
};

export const toModel = (database: string, act: Act): AnyClientBulkWriteModel<Stored> => {
  const namespace = `${database}.${act.collection}`;
  if (act.kind === 'insert') return { name: 'insertOne', namespace, document: act.document };
  if (act.kind === 'remove') return { name: 'deleteOne', namespace, filter: act.filter };
  const { filter, update, upsert } = act;
  return { name: 'updateOne', namespace, filter, update, ...(upsert && { upsert }) };
};

/** Does one act by a command of its own. @returns whether it did anything. */
const doAct = async (
  connection: Connection,
  act: Act,
  session: ClientSession | undefined,
): Promise<boolean> => {
  const documents = connection.collection(act.collection);
  const options = session ? { session } : {};
  if (act.kind === 'insert') {
    await documents.insertOne(act.document, options);
    return true;
  }
  if (act.kind === 'remove') return (await documents.deleteOne(act.filter, options)).deletedCount === 1;
  const { filter, update, upsert } = act;
  const { matchedCount, upsertedCount } = await documents.updateOne(filter, update, { ...options, upsert });
  return (upsert ? upsertedCount : matchedCount) === 1;
};

/** Does an `otherwise`. @returns false when the id is there, also when another caller inserted it meanwhile. */
const doOtherwise = async (connection: Connection, act: Act, session?: ClientSession): Promise<boolean> => {
  try {
    return await doAct(connection, act, session);
  } catch (error) {
    if (!isIdTaken(error)) throw error;
    if (!session) return false;
    markTransient(error);
    throw error;
  }
};

/** @returns whether the step did what it should; if not, its guard failed. */
export const doStep = async (
  connection: Connection,
  { act, otherwise }: PreparedStep,
  session?: ClientSession,
): Promise<boolean> => {
  if (await doAct(connection, act, session)) return true;
  if (!otherwise) return false;
  if (await doOtherwise(connection, otherwise, session)) return true;
  // What is there now may have come between the two commands, and may match.
  return session === undefined && (await doAct(connection, act, session));
};
