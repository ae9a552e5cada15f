import { createHash, createHmac, randomUUID } from 'node:crypto';
import { ClinicError } from '../errors.ts';
import type { AcceptedSecrets } from '../identity/secrets.ts';
import { type Clock, DAY, fromInstant, type Instant, MINUTE, SECOND, toInstant } from '../kernel/clock.ts';
import { DuplicateKeyError, type Storage } from '../storage/index.ts';
import { type KeptAnswer, keptAnswers } from './kept-answer.ts';
import { seal, unseal } from './seal.ts';

/** How long an answer is kept (the contract's 24 h). */
const KEPT_MS = DAY;

/** How long an attempt may run before another may take its key over; above every bound on a request. */
const LEASE_MS = MINUTE / 2;

export interface IdempotentRequest {
  /** The user's id, else the client address. */
  readonly caller: string;
  readonly method: string;
  /** Without prefix. */
  readonly path: string;
  readonly key: string;
  /** What makes it the same request again: the body's text as received, of an upload the file's bytes. */
  readonly body: string | Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** Seconds until it is worth trying again, counted from this answer: a kept one says what is left, at least 1. */
  readonly retryAfter?: number | undefined;
}

export interface Held {
  readonly id: string;
  readonly attempt: string;
}

export interface AnswerOnceParts {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly acceptedSecrets: AcceptedSecrets;
}

export type Begun =
  | { readonly state: 'new'; readonly held: Held }
  | { readonly state: 'kept'; readonly answer: Answer };

const digest = (...parts: string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

/** Keyed: a body may hold a code or a civil id, which a plain digest would give away. */
const digestUnder = (key: Uint8Array, body: string | Uint8Array): string =>
  createHmac('sha256', key).update(body).digest('base64url');

/**
 * Starts a request under its Idempotency-Key, or answers what the first one answered.
 * @throws ClinicError IDEMPOTENCY_IN_PROGRESS the first still runs; IDEMPOTENCY_KEY_REUSED another body;
 *   CONFLICT the first took effect, but the server died before its answer was kept.
 */
export const beginOnce = async (parts: AnswerOnceParts, request: IdempotentRequest): Promise<Begun> => {
  const answers = parts.storage.collection(keptAnswers);
  const now = parts.clock.now();
  const running: KeptAnswer = {
    id: digest(request.caller, request.method, request.path, request.key),
    request: digestUnder(parts.acceptedSecrets[0].requestKey, request.body),
    attempt: randomUUID(),
    lease_until: toInstant(now + LEASE_MS),
    wrote: false,
    status: null,
    answer: null,
    retry_at: null,
    expires_at: toInstant(now + KEPT_MS),
  };
  const begun: Begun = { state: 'new', held: { id: running.id, attempt: running.attempt } };
  try {
    await answers.insert(running);
    return begun;
  } catch (error) {
    if (!(error instanceof DuplicateKeyError)) throw error;
  }

  const first = await answers.get(running.id);
  if (first === undefined || first.expires_at <= toInstant(now)) {
    const { id: _same, ...renewed } = running;
    const replaced = await answers.update(
      { id: running.id, expires_at: { $lte: toInstant(now) } },
      { $set: renewed },
    );
    if (replaced === undefined) throw inProgress();
    return begun;
  }
  const isSame = parts.acceptedSecrets.some(
    ({ requestKey }) => digestUnder(requestKey, request.body) === first.request,
  );
  if (!isSame) {
    throw new ClinicError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used with another body.');
  }
  if (first.answer !== null && first.status !== null) {
    const keys = parts.acceptedSecrets.map(({ answerKey }) => answerKey);
    const body = unseal(keys, first.id, first.answer);
    return {
      state: 'kept',
      answer: { status: first.status, body, ...secondsLeft(first.retry_at, now) },
    };
  }
  if (first.lease_until > toInstant(now)) throw inProgress();
  if (first.wrote) {
    throw new ClinicError('CONFLICT', 'The first request with this key took effect; its answer was lost.');
  }
  const taken = await answers.update(
    { id: first.id, attempt: first.attempt, wrote: false, status: null },
    { $set: { attempt: running.attempt, lease_until: running.lease_until } },
  );
  if (taken === undefined) throw inProgress();
  return begun;
};

const secondsLeft = (retryAt: Instant | null, now: number): Pick<Answer, 'retryAfter'> =>
  retryAt === null ? {} : { retryAfter: Math.max(1, Math.ceil((fromInstant(retryAt) - now) / SECOND)) };

const inProgress = (): ClinicError =>
  new ClinicError('IDEMPOTENCY_IN_PROGRESS', 'The first request with this key is still running.', {
    retryAfter: 1,
  });

/** Keeps the answer for whoever repeats the request within 24 h. */
export const finishOnce = async (parts: AnswerOnceParts, held: Held, answer: Answer): Promise<void> => {
  const { status, body, retryAfter } = answer;
  const retry_at =
    retryAfter === undefined ? null : toInstant(parts.clock.now() + Math.ceil(retryAfter) * SECOND);
  await parts.storage
    .collection(keptAnswers)
    .update(
      { id: held.id, attempt: held.attempt },
      { $set: { status, answer: seal(parts.acceptedSecrets[0].answerKey, held.id, body), retry_at } },
    );
};

/**
 * Lets go of the key after a failure that isn't kept (5xx), so that a repeat runs at once. When a write of the
 * request took effect all the same, the key stays held: a repeat must not write twice.
 */
export const releaseOnce = async (parts: AnswerOnceParts, held: Held): Promise<void> => {
  const answers = parts.storage.collection(keptAnswers);
  const removed = await answers.remove({ id: held.id, attempt: held.attempt, wrote: false });
  if (!removed) {
    await answers.update(
      { id: held.id, attempt: held.attempt },
      { $set: { lease_until: toInstant(parts.clock.now()) } },
    );
  }
};
