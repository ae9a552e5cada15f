import type { Context } from '../context.ts';
import { idempotencyFence } from '../idempotency/fence.ts';
import type { Actor } from '../identity/actor.ts';
import { toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import type { Json, WriteStep } from '../storage/index.ts';
import { type AuditEntry, type AuditOutcome, auditLogs } from './audit-entry.ts';

/** What an operation says of itself; who, when and from where are added. */
export interface Act {
  /** `<noun>.<verb>`. */
  readonly action: string;
  readonly entity: string;
  readonly entity_id: string | null;
  /**
   * The document's fields that the act set, each under its name. Values that are the clinic's own (roles, states, prices,
   * ids, times) stand as they are. Of what a person is, says or knows (a name, an email, a civil id, a note, a password)
   * only the field's name stands, in the list `fields`; a phone stands masked. Codes, tokens and hashes never do. What
   * only keeps the books (`updated_at`, `search`, versions) isn't named. Default none.
   */
  readonly changes?: { readonly [field: string]: Json };
  /** Default success. */
  readonly outcome?: AuditOutcome;
  /** Takes back what the request wrote before: under an Idempotency-Key it may be tried again. */
  readonly takesBack?: boolean;
  /** Who acted, where the act itself established it (a sign-in). Default the context's actor. */
  readonly actor?: AuditEntry['actor'];
}

const describe = (actor: Actor): AuditEntry['actor'] => {
  if (actor.type === 'user') return { type: 'user', id: actor.id, role: actor.role };
  if (actor.type === 'cli') return { type: 'cli', id: `cli:${actor.name}`, role: null };
  return { type: actor.type, id: null, role: null };
};

const entryOf = (context: Context, act: Act): AuditEntry => ({
  id: newId(),
  at: toInstant(context.clock.now()),
  actor: act.actor ?? describe(context.actor),
  action: act.action,
  entity: act.entity,
  entity_id: act.entity_id,
  changes: act.changes ?? {},
  ip: context.origin.ip,
  request_id: context.origin.request_id,
  outcome: act.outcome ?? 'success',
});

/**
 * Writes a change and its audit entry in one write, so that a crash can part them nowhere. Under an
 * Idempotency-Key the write is also bound to the request that holds the key.
 * @throws GuardFailedError, DuplicateKeyError as `Storage.write`
 */
export const commit = (context: Context, steps: readonly WriteStep[], act: Act): Promise<void> =>
  context.storage.write([
    ...steps,
    recording(context, act),
    ...idempotencyFence(context, act.takesBack !== true),
  ]);

/** A further entry for the write that another act makes: what came to be known by it. */
export const recording = (context: Context, act: Act): WriteStep =>
  context.storage.collection(auditLogs).inserting(entryOf(context, act));

/**
 * Records an act that changed nothing else: a refusal, a failed try. Not that a role was turned away: nothing came of
 * it, the server's log has it with the user's id, and anybody signed in could fill the trail with it.
 */
export const record = (context: Context, act: Act): Promise<void> =>
  context.storage.collection(auditLogs).insert(entryOf(context, act));
