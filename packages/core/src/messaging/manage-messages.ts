import * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { reachOf } from '../identity/permissions.ts';
import { toInstant } from '../kernel/clock.ts';
import { type Page, pageFields, readPage } from '../kernel/page.ts';
import { validate } from '../kernel/validate.ts';
import { GuardFailedError } from '../storage/index.ts';
import { messages } from './collections.ts';
import { messageStates, type OutboxMessageView, presentMessage } from './outbox-message.ts';

/** Messages looked at a time by `retryAllMessages`. */
const BATCH = 100;

const listMessagesInput = v.strictObject({
  state: v.optional(v.picklist(messageStates)),
  ...pageFields,
});

/**
 * The outbox, newest first.
 * @throws ClinicError UNAUTHENTICATED, FORBIDDEN, VALIDATION_ERROR
 */
export const listMessages = async (
  { actor, storage }: Context,
  input: v.InferInput<typeof listMessagesInput> = {},
): Promise<Page<OutboxMessageView>> => {
  reachOf(actor, 'messages.manage');
  const { state, ...page } = validate(listMessagesInput, input);
  const where = state === undefined ? {} : { state };
  return readPage(storage.collection(messages), where, { id: -1 }, page, presentMessage);
};

/**
 * Sends a message anew that was given up or whose outcome is unknown: whoever asks for it accepts that an uncertain
 * one may arrive twice.
 * @throws ClinicError UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, INVALID_TRANSITION it is neither dead nor uncertain
 */
export const retryMessage = async (context: Context, id: string): Promise<OutboxMessageView> => {
  reachOf(context.actor, 'messages.manage');
  const outbox = context.storage.collection(messages);
  try {
    await requeue(context, id);
  } catch (error) {
    if (!isGuard(error)) throw error;
    if ((await outbox.get(id)) === undefined) throw notFound();
    throw new ClinicError('INVALID_TRANSITION', 'Only a dead or uncertain message can be sent again.');
  }
  const message = await outbox.get(id);
  if (message === undefined) throw notFound();
  return presentMessage(message);
};

/**
 * Sends every dead or uncertain message anew.
 * @returns how many
 * @throws ClinicError UNAUTHENTICATED, FORBIDDEN
 */
export const retryAllMessages = async (context: Context): Promise<number> => {
  reachOf(context.actor, 'messages.manage');
  const outbox = context.storage.collection(messages);
  let count = 0;
  let last = '';
  for (;;) {
    const batch = await outbox.find(
      { state: { $in: ['dead', 'uncertain'] }, id: { $gt: last } },
      { sort: { id: 1 }, limit: BATCH },
    );
    for (const { id } of batch) {
      try {
        await requeue(context, id);
        count += 1;
      } catch (error) {
        // Someone else sent it anew meanwhile.
        if (!isGuard(error)) throw error;
      }
      last = id;
    }
    if (batch.length < BATCH) return count;
  }
};

const requeue = (context: Context, id: string): Promise<void> => {
  const where = { id, state: { $in: ['dead', 'uncertain'] } } as const;
  const $set = {
    state: 'queued',
    attempts: 0,
    next_attempt_at: toInstant(context.clock.now()),
    claimed_by: null,
    claimed_until: null,
    provider_id: null,
    delivery: null,
  } as const;
  const step = context.storage.collection(messages).updating('message', where, { $set });
  return commit(context, [step], {
    action: 'messages.retry',
    entity: 'messages',
    entity_id: id,
    changes: { state: 'queued' },
  });
};

const isGuard = (error: unknown): boolean => error instanceof GuardFailedError && error.step === 'message';

const notFound = () => new ClinicError('NOT_FOUND', 'There is no such message.');
