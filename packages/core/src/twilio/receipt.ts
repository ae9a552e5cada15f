import type { Context } from '../context.ts';
import { DAY, type Instant, toInstant } from '../kernel/clock.ts';
import { defineCollection, type WriteStep } from '../storage/index.ts';

/** A text that was taken and what it was answered: whoever repeats it is answered the same, and nothing is done twice. */
export interface TextReceipt {
  /** Twilio's own id of the text (MessageSid). */
  id: string;
  reply: string;
  expires_at: Instant;
}

export const textReceipts = defineCollection<TextReceipt>({
  name: 'text_receipts',
  indexes: [],
  expires: 'expires_at',
});

/** A signature of Twilio's names no time: whatever a repeat could still be about must be past by then. */
const KEPT_DAYS = 400;

export const newReceipt = ({ clock }: Pick<Context, 'clock'>, sid: string, reply: string): TextReceipt => ({
  id: sid,
  reply,
  expires_at: toInstant(clock.now() + KEPT_DAYS * DAY),
});

/** The step that takes a text; it rides in the write of what the text is about. */
export const receiving = (
  context: Pick<Context, 'storage' | 'clock'>,
  sid: string,
  reply: string,
): WriteStep => context.storage.collection(textReceipts).inserting(newReceipt(context, sid, reply));
