import { setImmediate as otherWork } from 'node:timers/promises';
import * as v from 'valibot';
import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { DAY, type Instant, systemClock, toInstant } from '../kernel/clock.ts';
import { firstIdAt, timeOfId } from '../kernel/ids.ts';
import { validate } from '../kernel/validate.ts';
import { StorageUnavailableError } from '../storage/index.ts';
import { auditLogs } from './audit-entry.ts';
import { markEntries } from './audit-mark.ts';
import { type AuditSeal, hashEntry, MAX_NUMBER, sealKeysOf } from './audit-seal.ts';
import { compareMarks } from './compare-marks.ts';
import { sealsInOrder } from './seals-in-order.ts';
import { surveySeals } from './survey-seals.ts';

export const verifyInput = v.strictObject({
  /** The `mac` of a block noted earlier, 64 hexadecimal digits: the chain must still hold it. */
  head: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits'))),
});

export type AuditProblem =
  /** `at`: when its id was made; null for an id that is none of ours. */
  | { kind: 'changed' | 'removed' | 'inserted'; entry_id: string; at: Instant | null }
  /** A block that was changed, removed or put there by somebody else, or whose key isn't known any more. */
  | { kind: 'seal_broken'; number: number }
  /** The block noted earlier is gone, and so is what came after it. */
  | { kind: 'head_missing'; mac: string };

export interface AuditVerification {
  /** Whether there is no problem. */
  ok: boolean;
  /** Genuine blocks. */
  blocks: number;
  /** Entries under their seal. */
  entries: number;
  /** Entries that wait for their block: the youngest, and what lies beyond the newest genuine block. */
  unsealed: number;
  /** Entries of which nothing can be said, because the block that sealed them is broken or gone. */
  unproven: number;
  /** The newest genuine block; null when there is none. */
  head: { number: number; mac: string } | null;
  /** The first 100, oldest first. */
  problems: AuditProblem[];
  /** How many there are. */
  problem_count: number;
}

const MAX_PROBLEMS = 100;

/** Entries in memory at a time; a block has half as many. */
const PAGE = 1_000;

/**
 * Recomputes the chain and compares every sealed entry with it, a page in memory at a time, and the others with their
 * marks. What was changed, removed or inserted without `SECRET_KEY` is found and named; of entries that are marked and
 * not sealed yet, what was changed or removed while the mark was left. Only `head` finds that the chain's end was cut
 * off, for what is left of it is genuine.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR
 */
export const verifyAudit = async (
  context: Context,
  input: v.InferInput<typeof verifyInput> = {},
): Promise<AuditVerification> => {
  reachOf(context.actor, 'audit.verify');
  const { head: noted } = validate(verifyInput, input);
  const { storage } = context;
  const survey = await surveySeals(storage, sealKeysOf(context), noted);
  const findings = new Findings();
  if (noted !== undefined && !survey.holdsNoted) findings.add({ kind: 'head_missing', mac: noted });

  const entries = storage.collection(auditLogs);
  const between = (after: string, upto: string) => entries.count({ id: { $gt: after, $lte: upto } });
  let sealed = 0;
  let unproven = 0;
  let reached = '';
  let number = 0;
  let broken = new Set<number>();
  for await (const seal of sealsInOrder(storage, 1)) {
    if (seal.id > survey.newestId) break;
    await otherWork();
    if (!survey.isGenuine(seal)) {
      const place = Number(seal.id);
      if (place <= MAX_NUMBER) broken.add(place);
      findings.add({ kind: 'seal_broken', number: place });
      continue;
    }
    // After a block that wasn't genuine the numbers may leap.
    for (let gone = number + 1; seal.confirms && gone < seal.number; gone++) {
      if (!broken.has(gone)) findings.add({ kind: 'seal_broken', number: gone });
    }
    if (seal.after > reached) unproven += await between(reached, seal.after);
    for (const problem of await compare(context, seal)) findings.add(problem);
    sealed += seal.entries.length;
    number = seal.number;
    broken = new Set();
    if (seal.upto > reached) reached = seal.upto;
  }

  for (const { kind, id } of await compareMarks(context, reached)) findings.add(problemWith(kind, id));
  const tomorrow = firstIdAt(systemClock.now() + DAY);
  for (const id of await foreignIds(context, tomorrow)) findings.add(problemWith('inserted', id));
  if (findings.count === 0) await markSeen(context, reached);
  return {
    ok: findings.count === 0,
    blocks: survey.genuine,
    entries: sealed,
    unsealed: await entries.count({ id: { $gt: reached, $lt: tomorrow } }),
    unproven,
    head: survey.head,
    problems: findings.first,
    problem_count: findings.count,
  };
};

/**
 * What is good and not sealed yet is marked, so that the next time shows its change. A store that takes no writes can be
 * verified, too.
 */
const markSeen = (context: Context, after: string): Promise<void> =>
  markEntries(context, after).catch((error: unknown) => {
    if (!(error instanceof StorageUnavailableError)) throw error;
  });

class Findings {
  readonly first: AuditProblem[] = [];
  count = 0;

  add(problem: AuditProblem): void {
    this.count += 1;
    if (this.first.length < MAX_PROBLEMS) this.first.push(problem);
  }
}

const problemWith = (kind: 'changed' | 'removed' | 'inserted', entry_id: string): AuditProblem => {
  const made = timeOfId(entry_id);
  return { kind, entry_id, at: made === undefined ? null : toInstant(made) };
};

/** What differs between a block and the entries there are in its span, in the order of their ids. */
const compare = async ({ storage }: Context, seal: AuditSeal): Promise<AuditProblem[]> => {
  const entries = storage.collection(auditLogs);
  const expected = new Map(seal.entries.map(({ id, hash }) => [id, hash]));
  const problems: { id: string; kind: 'changed' | 'removed' | 'inserted' }[] = [];
  const where = { id: { $gt: seal.after, $lte: seal.upto } };
  // By count and not from id to id: a document may claim another id than its place has.
  for (let skip = 0, full = true; full; skip += PAGE) {
    const found = await entries.find(where, { sort: { id: 1 }, limit: PAGE, skip });
    for (const entry of found) {
      const id = String(entry.id);
      const hash = expected.get(id);
      if (hash === undefined) problems.push({ id, kind: 'inserted' });
      else if (hash !== hashEntry(entry)) problems.push({ id, kind: 'changed' });
      expected.delete(id);
    }
    full = found.length === PAGE;
  }
  for (const id of expected.keys()) problems.push({ id, kind: 'removed' });
  return problems.sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ id, kind }) => problemWith(kind, id));
};

/**
 * Ids that no program of ours made and no block would ever reach: from a time to come, or no text (what MongoDB gives a
 * document that was put there by hand).
 */
const foreignIds = async ({ storage }: Context, tomorrow: string): Promise<string[]> => {
  const entries = storage.collection(auditLogs);
  const [late, last] = await Promise.all([
    entries.find({ id: { $gte: tomorrow } }, { sort: { id: 1 }, limit: MAX_PROBLEMS }),
    entries.find({}, { sort: { id: -1 }, limit: MAX_PROBLEMS }),
  ]);
  const odd = last.filter(({ id }) => typeof id !== 'string');
  return [...late, ...odd].map(({ id }) => String(id));
};
