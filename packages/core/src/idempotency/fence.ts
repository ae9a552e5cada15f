import type { Context } from '../context.ts';
import type { WriteStep } from '../storage/index.ts';
import { keptAnswers } from './kept-answer.ts';

/**
 * Rides in every write of a request that carries an Idempotency-Key: the write fails once another attempt took
 * the key over, and marks that this request has had its effect, or that it was taken back and has none.
 */
export const idempotencyFence = ({ storage, origin }: Context, wrote = true): WriteStep[] => {
  const held = origin.idempotency;
  if (held === undefined) return [];
  return [
    storage
      .collection(keptAnswers)
      .updating('idempotency', { id: held.id, attempt: held.attempt }, { $set: { wrote } }),
  ];
};
