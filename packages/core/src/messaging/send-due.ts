import type { Context } from '../context.ts';
import { atOnce } from '../kernel/at-once.ts';
import { SECOND, toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { type Change, type Collection, type Filter, GuardFailedError } from '../storage/index.ts';
import { backoffSeconds, MAX_ATTEMPTS } from './backoff.ts';
import { messages } from './collections.ts';
import { noteSent } from './delivery.ts';
import { MessageNotSentError } from './messenger.ts';
import type { OutboxMessage } from './outbox-message.ts';
import { isStopped } from './stop.ts';

/** How long an attempt owns its message: a call may take 5 s and noting its outcome as long; the rest is for pauses. */
const LEASE_SECONDS = 60;

/** Due messages looked at a time. */
const BATCH = 200;

/** Calls to the provider at once. */
const CONCURRENCY = 8;

export interface SendReport {
  /** Messages the provider took. */
  readonly sent: number;
  /** Attempts that failed or whose outcome is unknown. */
  readonly failed: number;
}

type Sender = Pick<Context, 'storage' | 'clock' | 'messenger'>;

/**
 * Sends what is due, each message by exactly one attempt however many senders there are. An attempt claims a
 * message, calls the provider and notes how it went. One that died in between leaves it claimed; when its lease
 * has run out nobody can tell whether the call was made, so the message becomes `uncertain`.
 */
export const sendDueMessages = async (sender: Sender): Promise<SendReport> => {
  const report = { sent: 0, failed: await markAbandoned(sender), useless: 0 };
  for (let due = await findDue(sender); due.length > 0; due = await findDue(sender)) {
    await atOnce(CONCURRENCY, due, async ({ id }) => {
      const message = await claim(sender, id);
      if (message !== undefined) report[await attempt(sender, message)] += 1;
    });
  }
  return { sent: report.sent, failed: report.failed };
};

const outboxOf = ({ storage }: Sender): Collection<OutboxMessage> => storage.collection(messages);

const markAbandoned = async (sender: Sender): Promise<number> => {
  const now = toInstant(sender.clock.now());
  const where = { state: 'sending', claimed_until: { $lt: now } } as const;
  const change: Change<OutboxMessage> = {
    $set: { state: 'uncertain', last_error: 'the sender stopped before it noted the outcome' },
  };
  let count = 0;
  while ((await outboxOf(sender).update(where, change)) !== undefined) count += 1;
  return count;
};

const findDue = (sender: Sender): Promise<OutboxMessage[]> =>
  outboxOf(sender).find(
    { state: 'queued', next_attempt_at: { $lte: toInstant(sender.clock.now()) } },
    { sort: { next_attempt_at: 1 }, limit: BATCH },
  );

const claim = (sender: Sender, id: string): Promise<OutboxMessage | undefined> => {
  const now = sender.clock.now();
  return outboxOf(sender).update(
    { id, state: 'queued', next_attempt_at: { $lte: toInstant(now) } },
    {
      $set: {
        state: 'sending',
        next_attempt_at: null,
        claimed_by: newId(),
        claimed_until: toInstant(now + LEASE_SECONDS * SECOND),
      },
      $inc: { attempts: 1 },
    },
  );
};

/** Looked up once the message is claimed: a STOP that was answered before is respected, however late it came. */
const attempt = async (sender: Sender, message: OutboxMessage): Promise<'sent' | 'failed' | 'useless'> => {
  const { send_before, to } = message;
  const useless = send_before !== null && toInstant(sender.clock.now()) >= send_before;
  const outcome = useless
    ? uncalled(message, 'withdrawn, or its time was over')
    : (await isStopped(sender, to))
      ? uncalled(message, 'the phone asked for no more messages (STOP)')
      : await call(sender, message);
  await note(sender, message, outcome);
  if (useless) return 'useless';
  return outcome.state === 'sent' ? 'sent' : 'failed';
};

type Outcome = NonNullable<Change<OutboxMessage>['$set']>;

/** Given up without a call. */
const uncalled = ({ attempts }: OutboxMessage, last_error: string): Outcome => ({
  state: 'dead',
  attempts: attempts - 1,
  last_error,
});

const call = async ({ messenger, clock }: Sender, message: OutboxMessage): Promise<Outcome> => {
  const { kind, to, audience, body, attempts, claimed_until } = message;
  try {
    if (claimed_until !== null && toInstant(clock.now()) >= claimed_until) {
      throw new MessageNotSentError('the sender was held up before the call');
    }
    const { provider_id, channel } = await messenger.send({ kind, to, audience, body });
    return { state: 'sent', provider_id, channel, sent_at: toInstant(clock.now()), last_error: null };
  } catch (error) {
    const last_error = error instanceof Error ? error.message : 'unknown';
    if (!(error instanceof MessageNotSentError)) return { state: 'uncertain', last_error };
    if (!error.retryable || attempts >= MAX_ATTEMPTS) return { state: 'dead', last_error };
    const wait = backoffSeconds(attempts, Math.random(), error.retryAfter);
    return { state: 'queued', last_error, next_attempt_at: toInstant(clock.now() + wait * SECOND) };
  }
};

/**
 * Only the attempt that holds the message may note its outcome; it still holds one that was found `uncertain`, until
 * an operator sends it anew.
 */
const note = async (sender: Sender, { id, claimed_by }: OutboxMessage, outcome: Outcome): Promise<void> => {
  const outbox = outboxOf(sender);
  const held: Filter<OutboxMessage> = { id, claimed_by, state: { $in: ['sending', 'uncertain'] } };
  const $set = { ...outcome, claimed_by: null, claimed_until: null };
  if (typeof outcome.provider_id !== 'string') {
    await outbox.update(held, { $set });
    return;
  }
  try {
    await noteSent(sender, outcome.provider_id, (delivery) =>
      outbox.updating('message', held, { $set: { ...$set, delivery } }),
    );
  } catch (error) {
    if (!(error instanceof GuardFailedError)) throw error;
  }
};
