import type { Storage } from '../storage/index.ts';
import { type AuditSeal, auditSeals } from './audit-seal.ts';

/** Blocks in memory at a time; each may have 50 kB. */
const PAGE = 20;

/**
 * The blocks one by one, oldest first (1) or newest first (-1). Ends early where ids were meddled with so that they
 * lead nowhere: what isn't reached is no block of the chain.
 */
export async function* sealsInOrder(storage: Storage, order: 1 | -1): AsyncGenerator<AuditSeal> {
  const seals = storage.collection(auditSeals);
  let from: string | undefined;
  for (;;) {
    const where = from === undefined ? {} : { id: order === 1 ? { $gt: from } : { $lt: from } };
    const found: AuditSeal[] = await seals.find(where, { sort: { id: order }, limit: PAGE });
    yield* found;
    const last = found.at(-1)?.id;
    if (last === undefined || (from !== undefined && last > from !== (order === 1))) return;
    from = last;
  }
}
