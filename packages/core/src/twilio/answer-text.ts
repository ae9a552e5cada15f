import type { Appointment, AppointmentStatus } from '../appointments/appointment.ts';
import { openStatuses } from '../appointments/appointment.ts';
import { cancelling } from '../appointments/cancel.ts';
import { type AppointmentChange, changeAppointment } from '../appointments/change.ts';
import { appointments } from '../appointments/collections.ts';
import { confirming } from '../appointments/progress.ts';
import type { Context } from '../context.ts';
import { ClinicError, toClinicError } from '../errors.ts';
import type { Locale } from '../i18n/locale.ts';
import { translate } from '../i18n/translate.ts';
import { civilTime } from '../kernel/civil-time.ts';
import { fromInstant, toInstant } from '../kernel/clock.ts';
import { setStopped } from '../messaging/stop.ts';
import { languageOf, readWish, type Wish } from './read-text.ts';
import { newReceipt, receiving, textReceipts } from './receipt.ts';
import { findSender, type Sender } from './sender.ts';

/** A text that reached the clinic. */
export interface ReceivedText {
  readonly sid: string;
  readonly from: string;
  readonly body: string;
}

/** How often the next appointment is looked for anew while others change it. */
const MAX_ATTEMPTS = 10;

/**
 * Does what a text asks for, once however often it comes, and answers what to write back. A text tells a phone and not
 * a person, so what it does is done in the name of the system.
 */
export const answerText = async (context: Context, text: ReceivedText): Promise<string> => {
  const receipts = context.storage.collection(textReceipts);
  const known = await receipts.get(text.sid);
  if (known !== undefined) return known.reply;
  const wish = readWish(text.body);
  const sender = await findSender(context, text.from);
  const locale = sender.locale ?? languageOf(text.body);
  for (let attempt = 1; ; attempt++) {
    try {
      return await grant(context, { text, wish, sender, locale });
    } catch (error) {
      const met = await receipts.get(text.sid);
      if (met !== undefined) return met.reply;
      if (toClinicError(error).code !== 'CONFLICT' || attempt === MAX_ATTEMPTS) throw error;
    }
  }
};

interface Asked {
  readonly text: ReceivedText;
  readonly wish: Wish;
  readonly sender: Sender;
  readonly locale: Locale;
}

const grant = (context: Context, asked: Asked): Promise<string> => {
  switch (asked.wish) {
    case 'confirm':
      return change(context, asked, confirmation);
    case 'cancel':
      return change(context, asked, cancellation);
    case 'stop':
    case 'start':
      return stopOrStart(context, asked);
    case 'help':
      return merelyReply(context, asked, 'twiml_help');
  }
};

/** What a word does to the next appointment that it can be done to. */
interface Deed {
  readonly action: 'appointments.confirm' | 'appointments.cancel';
  readonly statuses: readonly AppointmentStatus[];
  readonly done: 'twiml_confirmed' | 'twiml_cancelled';
  readonly nothing: 'twiml_nothing_to_confirm' | 'twiml_nothing_to_cancel';
  decide(known: Appointment): AppointmentChange;
}

const confirmation: Deed = {
  action: 'appointments.confirm',
  // Not one that is confirmed already: who shares a phone confirms one appointment after the other.
  statuses: ['scheduled'],
  done: 'twiml_confirmed',
  nothing: 'twiml_nothing_to_confirm',
  decide: confirming,
};

const cancellation: Deed = {
  action: 'appointments.cancel',
  statuses: openStatuses,
  done: 'twiml_cancelled',
  nothing: 'twiml_nothing_to_cancel',
  decide: cancelling,
};

const change = async (context: Context, asked: Asked, deed: Deed): Promise<string> => {
  const { storage, clock, settings } = context;
  const next = await storage.collection(appointments).first(
    {
      patient_id: { $in: asked.sender.patientIds },
      status: { $in: deed.statuses },
      start: { $gt: toInstant(clock.now()) },
    },
    { sort: { start: 1 } },
  );
  if (next === undefined) return merelyReply(context, asked, deed.nothing);
  const time = civilTime(fromInstant(next.start), settings.timezone);
  const reply = translate(asked.locale, deed.done, { date: next.date, time });
  await changeAppointment(context, next.id, deed.action, (known) => {
    // It may no longer be the next one.
    if (known.version !== next.version) throw new ClinicError('CONFLICT', 'The appointment has changed.');
    const { steps = [], ...decided } = deed.decide(known);
    return { ...decided, byText: true, steps: [...steps, receiving(context, asked.text.sid, reply)] };
  });
  return reply;
};

const stopOrStart = async (context: Context, asked: Asked): Promise<string> => {
  const { wish, sender, locale, text } = asked;
  if (sender.phone === null) return merelyReply(context, asked, 'twiml_help');
  const reply = translate(locale, wish === 'stop' ? 'twiml_stopped' : 'twiml_started');
  await setStopped(context, sender.phone, wish === 'stop', [receiving(context, text.sid, reply)]);
  return reply;
};

const merelyReply = async (
  context: Context,
  { text, locale }: Asked,
  key: Deed['nothing'] | 'twiml_help',
): Promise<string> => {
  const reply = translate(locale, key);
  await context.storage.collection(textReceipts).insert(newReceipt(context, text.sid, reply));
  return reply;
};
