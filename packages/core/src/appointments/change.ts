import { type Act, commit } from '../audit/commit.ts';
import { intervalOf } from '../availability/day-plan.ts';
import type { Context } from '../context.ts';
import { doctors } from '../doctors/collections.ts';
import { ClinicError } from '../errors.ts';
import { appendEvent, deskAnd } from '../events/append.ts';
import type { EventType } from '../events/event.ts';
import type { Action } from '../identity/permissions.ts';
import { toInstant } from '../kernel/clock.ts';
import { subtract } from '../kernel/intervals.ts';
import { patients } from '../patients/collections.ts';
import { GuardFailedError, type WriteStep } from '../storage/index.ts';
import { type FreedTime, offerFreed } from '../waitlist/offer.ts';
import { type Appointment, type AppointmentStatus, holdsTime, mayFollow } from './appointment.ts';
import { appointments } from './collections.ts';
import { noticesOf } from './notices.ts';
import { findAppointment, ownedBy } from './reach.ts';
import { bookingRefusal } from './refusal.ts';
import { type AppointmentView, presentAppointment } from './view.ts';

/** How often a change is worked out again before somebody else's are too many. */
const MAX_ATTEMPTS = 10;

/** What is to become of an appointment, worked out from how it is. */
export interface AppointmentChange {
  readonly fields: Partial<Appointment>;
  /** What must be true besides, and what must be let go of before it. */
  readonly steps?: readonly WriteStep[];
  readonly act: Pick<Act, 'action' | 'changes'>;
  /** A text from the patient's phone asks for it, so the patient is the one who did it. */
  readonly byText?: boolean;
}

/** The guards that say that something changed since it was worked out: the appointment, or the waitlist about it. */
const outdated: readonly string[] = ['appointment', 'waiting', 'held'];

/**
 * Every change of an appointment: bound to the version it was worked out from, with its audit entry and its event in
 * the same write, and with the offer of what it frees to the first on the waitlist. Worked out again when any of it
 * changed in between.
 * @throws ClinicError as `decide`, and NOT_FOUND, SLOT_TAKEN, PATIENT_BUSY
 */
export const changeAppointment = async (
  context: Context,
  id: string,
  action: Action,
  decide: (known: Appointment) => AppointmentChange | Promise<AppointmentChange>,
): Promise<AppointmentView> => {
  const owned = await ownedBy(context, action);
  for (let attempt = 1; ; attempt++) {
    const known = await findAppointment(context, id, owned);
    try {
      return await writeChange(context, known, await decide(known));
    } catch (error) {
      const changed = error instanceof GuardFailedError && outdated.includes(error.step);
      if (!changed || attempt === MAX_ATTEMPTS) throw bookingRefusal(error);
    }
  }
};

/**
 * Writes a change that was worked out from an appointment as it is known, with what patient and doctor are told of it.
 * @throws GuardFailedError `appointment` it has changed since; or as the store
 */
export const writeChange = async (
  context: Context,
  known: Appointment,
  change: AppointmentChange,
): Promise<AppointmentView> => {
  const { steps, view } = await changingAppointment(context, known, change);
  await commit(context, steps, { ...change.act, entity: 'appointments', entity_id: known.id });
  return view;
};

/**
 * The steps of a change, its event among them, for the write that it is part of. The guard `appointment` fails when the
 * appointment is no longer as it was known.
 */
export const changingAppointment = async (
  context: Context,
  known: Appointment,
  { fields, steps = [], byText = false }: Omit<AppointmentChange, 'act'>,
): Promise<{ readonly steps: readonly WriteStep[]; readonly view: AppointmentView }> => {
  const { storage, clock } = context;
  const set = { ...fields, updated_at: toInstant(clock.now()) };
  const after = { ...known, ...set };
  const [patient, doctor, former] = await storage.read([
    storage.collection(patients).looking(after.patient_id),
    storage.collection(doctors).looking(after.doctor_id),
    storage.collection(doctors).looking(known.doctor_id),
  ]);
  const view = presentAppointment(context, after, { patient, doctor });
  const changing = storage
    .collection(appointments)
    .updating('appointment', { id: known.id, version: known.version }, { $set: set, $inc: { version: 1 } });
  const users = new Set([patient?.user_id ?? null, doctor?.user_id ?? null, former?.user_id ?? null]);
  const happened = appendEvent(context, {
    type: eventOf(known, after),
    data: { ...view },
    audience: deskAnd(...users),
  });
  const notices = await noticesOf(context, { before: known, after, patient, doctor, former, byText });
  const offering = await offerFreed(context, freedBy(known, after));
  return { steps: [...steps, changing, ...offering, happened, ...notices], view };
};

/** The time that is held before, and not after. */
const freedBy = (before: Appointment, after: Appointment): FreedTime => {
  const { doctor_id, date, patient_id } = before;
  const held = before.holds_time ? [intervalOf(before)] : [];
  const kept = after.holds_time && after.doctor_id === doctor_id ? [intervalOf(after)] : [];
  return { doctor_id, date, patient_id, times: subtract(held, kept) };
};

const eventOf = (before: Appointment, { status, reminder_sent_at }: Appointment): EventType => {
  if (status !== before.status && status === 'cancelled') return 'appointment.cancelled';
  if (status !== before.status && status === 'no_show') return 'appointment.no_show';
  if (before.reminder_sent_at === null && reminder_sent_at !== null) return 'appointment.reminder';
  return 'appointment.updated';
};

/**
 * The fields of the next status. What is cancelled or a no-show lets go of its time in the same update.
 * @throws ClinicError INVALID_TRANSITION
 */
export const becoming = (
  known: Appointment,
  status: AppointmentStatus,
): Pick<Appointment, 'status' | 'holds_time'> => {
  if (!mayFollow(known.status, status)) {
    throw new ClinicError('INVALID_TRANSITION', 'The appointment is past this.', {
      details: { status: known.status },
    });
  }
  return { status, holds_time: holdsTime(status) };
};
