import type { Storage } from '../storage/index.ts';
import { type AuditSeal, digestSeal, isGenuine, sealId } from './audit-seal.ts';
import { sealsInOrder } from './seals-in-order.ts';

export interface Survey {
  /** Of all blocks there were, genuine or not; empty when there was none. */
  readonly newestId: string;
  readonly head: { number: number; mac: string } | null;
  /** How many are genuine. */
  readonly genuine: number;
  /** Whether a genuine block has the signature that was asked for. */
  readonly holdsNoted: boolean;
  isGenuine(seal: AuditSeal): boolean;
}

/**
 * Which blocks are genuine, from the newest to the oldest: those that a genuine later one answers for and, where none
 * does, those signed with a known key. So a block whose key was given up stays good under the blocks made since. In
 * memory is a number for each block.
 */
export const surveySeals = async (
  storage: Storage,
  keys: readonly Buffer[],
  noted: string | undefined,
): Promise<Survey> => {
  const genuine = new Set<number>();
  let newestId = '';
  let head: Survey['head'] = null;
  let holdsNoted = false;
  let later: AuditSeal | undefined;
  for await (const seal of sealsInOrder(storage, -1)) {
    newestId ||= seal.id;
    const { number, mac } = seal;
    if (seal.id !== sealId(number)) continue;
    const answered = later?.confirms === true && later.number === number + 1;
    const good = answered ? later?.previous === digestSeal(seal) : isGenuine(keys, seal);
    later = good ? seal : undefined;
    if (!good) continue;
    genuine.add(number);
    head ??= { number, mac };
    holdsNoted ||= mac === noted;
  }
  return {
    newestId,
    head,
    genuine: genuine.size,
    holdsNoted,
    isGenuine: ({ id, number }) => genuine.has(number) && id === sealId(number),
  };
};
