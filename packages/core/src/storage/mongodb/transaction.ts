import { setTimeout as pause } from 'node:timers/promises';
import type { ClientSession, MongoClient } from 'mongodb';
import type { Deadline } from './client.ts';
import { isCommitUnknown, isNetworkError, isTransient } from './errors.ts';

/** Milliseconds: between tries at random below a bound that grows to the last, so that rivals part. */
const FIRST_PAUSE = 5;
const LONGEST_PAUSE = 250;

const backOff = (attempt: number): Promise<void> =>
  pause(Math.random() * Math.min(FIRST_PAUSE * 1.5 ** attempt, LONGEST_PAUSE));

const commit = async (session: ClientSession, deadline: Deadline): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await session.commitTransaction();
      return;
    } catch (error) {
      if (!isCommitUnknown(error)) throw error;
      await backOff(attempt);
      if (deadline.passed) throw error;
    }
  }
};

/**
 * Does the work in a transaction, again from its start as often as the server asks for it before the deadline.
 * The driver's own `withTransaction` would go on for two minutes.
 */
export const inTransaction = async (
  client: MongoClient,
  deadline: Deadline,
  work: (session: ClientSession) => Promise<void>,
): Promise<void> => {
  // Everything goes to the primary, so there is no other member whose reads must not fall behind.
  const session = client.startSession({ causalConsistency: false });
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        session.startTransaction();
        await work(session);
        await commit(session, deadline);
        return;
      } catch (error) {
        // What ended before its commit was kept in no case. The next try makes the server forget it.
        const again = isTransient(error) || (session.inTransaction() && isNetworkError(error));
        if (session.inTransaction()) await session.abortTransaction();
        if (!again) throw error;
        await backOff(attempt);
        if (deadline.passed) throw error;
      }
    }
  } finally {
    await session.endSession();
  }
};
