import type { Context } from '../context.ts';
import { toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import type { WriteStep } from '../storage/index.ts';
import { messages } from './collections.ts';
import type { Notice } from './outbox-message.ts';

/** The step that puts a text into the outbox; it rides in the write of what the text is about. */
export const enqueue = (
  { storage, clock }: Pick<Context, 'storage' | 'clock'>,
  { kind, to, audience, body, about, send_before }: Notice,
): WriteStep => {
  const now = toInstant(clock.now());
  return storage.collection(messages).inserting({
    id: newId(),
    kind,
    to,
    audience,
    body,
    about: about ?? null,
    send_before: send_before ?? null,
    state: 'queued',
    attempts: 0,
    next_attempt_at: now,
    claimed_by: null,
    claimed_until: null,
    provider_id: null,
    delivery: null,
    channel: null,
    last_error: null,
    created_at: now,
    sent_at: null,
  });
};
