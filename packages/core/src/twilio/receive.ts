import * as v from 'valibot';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { reachOf } from '../identity/permissions.ts';
import { invalidFields, validate } from '../kernel/validate.ts';
import { noteDelivery } from '../messaging/delivery.ts';
import { answerText } from './answer-text.ts';
import { isSignedByTwilio, type SignedCall } from './signature.ts';

/** What is read of Twilio's many fields. */
export const twilioFields = v.object({
  MessageSid: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
  /** How a message fares that was sent. Without it the call is about one received. */
  MessageStatus: v.optional(v.pipe(v.string(), v.maxLength(64))),
  From: v.optional(v.string()),
  Body: v.optional(v.string()),
});

export type TwilioCall = SignedCall;

export interface TwilioAnswer {
  /** What to write back; null: nothing. */
  readonly reply: string | null;
}

/**
 * Takes what Twilio tells: how a sent message fares, or what a phone wrote. Doing it again changes nothing and answers
 * the same. The signature is what lets the caller in, whoever it is.
 * @throws ClinicError FORBIDDEN Twilio didn't sign it, or nobody said with what it would; VALIDATION_ERROR
 */
export const receiveFromTwilio = async (context: Context, call: TwilioCall): Promise<TwilioAnswer> => {
  reachOf(context.actor, 'twilio.receive');
  if (!(await isSignedByTwilio(context.settings.twilioCallbacks, call)))
    throw new ClinicError('FORBIDDEN', 'Twilio did not sign this.');
  const { MessageSid: sid, MessageStatus, From: from, Body: body = '' } = validate(twilioFields, call.form);
  if (MessageStatus !== undefined) {
    await noteDelivery(context, sid, MessageStatus);
    return { reply: null };
  }
  if (from === undefined) throw invalidFields({ From: 'required' });
  return { reply: await answerText({ ...context, actor: { type: 'system' } }, { sid, from, body }) };
};
