import type { ClientBulkWriteResult, ClientSession } from 'mongodb';
import type { WriteStep } from '../collection.ts';
import { GuardFailedError } from '../errors.ts';
import type { Connection, Deadline } from './client.ts';
import type { Stored } from './document.ts';
import { isBulkError, isIdTaken, markTransient } from './errors.ts';
import { doStep, type PreparedStep, prepareStep, toModel } from './step.ts';
import { inTransaction } from './transaction.ts';

/** Each step by commands of its own, the first failing guard ends it. */
const oneByOne = async (
  connection: Connection,
  steps: readonly PreparedStep[],
  session?: ClientSession,
): Promise<void> => {
  for (const step of steps) {
    const done = await doStep(connection, step, session);
    if (!done && step.guard !== undefined) throw new GuardFailedError(step.guard);
  }
};

/** @param end how many acts were done. @throws GuardFailedError for the first guard that found nothing. */
const checkGuards = (steps: readonly PreparedStep[], result: ClientBulkWriteResult, end: number): void => {
  let next = 0;
  for (const { guard, otherwise } of steps) {
    const index = next;
    next += otherwise ? 2 : 1;
    if (next > end) return;
    const found =
      result.updateResults?.get(index)?.matchedCount ?? result.deleteResults?.get(index)?.deletedCount;
    const inserted = otherwise !== undefined && result.updateResults?.get(index + 1)?.didUpsert;
    if (guard !== undefined && !found && !inserted) throw new GuardFailedError(guard);
  }
};

/** All steps in one command. A guard that finds nothing doesn't stop it, so guards are looked at afterwards. */
const allAtOnce = async (
  connection: Connection,
  steps: readonly PreparedStep[],
  session: ClientSession,
): Promise<void> => {
  const acts = steps.flatMap(({ act, otherwise }) => (otherwise ? [act, otherwise] : [act]));
  const models = acts.map((act) => toModel(connection.db.databaseName, act));
  try {
    const result = await connection.client.bulkWrite<Record<string, Stored>>(models, {
      session,
      ordered: true,
      verboseResults: true,
    });
    checkGuards(steps, result, acts.length);
  } catch (error) {
    if (!isBulkError(error)) throw error;
    const [index] = error.writeErrors.keys();
    if (index === undefined) throw error.cause ?? error;
    if (error.partialResult) checkGuards(steps, error.partialResult, index);
    const refused = acts[index];
    if (refused?.kind === 'update' && refused.upsert && isIdTaken(error)) markTransient(error);
    throw error;
  }
};

/** In one command an `otherwise` can't know what its step found, but needn't where both are about one id. */
const fitsOneCommand = (step: WriteStep): boolean =>
  step.kind !== 'update' || !step.otherwise || step.where.id === step.otherwise.id;

/** The documents that the steps name by id. */
const documentsOf = (steps: readonly WriteStep[]): string[] =>
  steps.flatMap((step) => {
    const id = step.kind === 'insert' ? step.document.id : step.where.id;
    return typeof id === 'string' ? [`${step.collection} ${id}`] : [];
  });

/**
 * One step is one command and needs no transaction; several are two round trips, the command and the commit. Without
 * transactions they are done in order, and a crash or a later refusal keeps the ones before.
 */
export const writeAll = (connection: Connection, steps: readonly WriteStep[]): Promise<void> =>
  connection.run(async (deadline: Deadline) => {
    const prepared = steps.map((step) => prepareStep(connection, step));
    if (prepared.length <= 1) return await oneByOne(connection, prepared);
    const { transactions, bulkWrite } = await connection.abilities();
    if (!transactions) return await oneByOne(connection, prepared);
    const work = bulkWrite && steps.every(fitsOneCommand) ? allAtOnce : oneByOne;
    await connection.turns.take(documentsOf(steps), async () => {
      if (deadline.passed) return;
      await inTransaction(connection.client, deadline, (session) => work(connection, prepared, session));
    });
  });
