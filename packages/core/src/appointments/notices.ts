import type { Context } from '../context.ts';
import type { Doctor } from '../doctors/doctor.ts';
import { users } from '../identity/collections.ts';
import type { User } from '../identity/user.ts';
import { civilTime } from '../kernel/civil-time.ts';
import { fromInstant, toInstant } from '../kernel/clock.ts';
import { enqueue } from '../messaging/enqueue.ts';
import { type DoctorNotice, doctorText, type PatientNotice, patientText } from '../messaging/texts.ts';
import { withdraw } from '../messaging/withdraw.ts';
import { patientCalledAt } from '../patients/called-at.ts';
import type { Patient } from '../patients/patient.ts';
import type { WriteStep } from '../storage/index.ts';
import { type Appointment, isOpen } from './appointment.ts';
import { isPatient } from './reach.ts';

/** A booking, or a change of an appointment. */
interface Happened {
  /** Undefined: it is booked. */
  readonly before?: Appointment;
  readonly after: Appointment;
  readonly patient: Patient | undefined;
  readonly doctor: Doctor | undefined;
  /** Whose it was before; the same doctor unless it was moved to another. */
  readonly former?: Doctor | undefined;
  /** As in `AppointmentChange`. */
  readonly byText?: boolean;
}

/** One text to one person. */
type Tiding = { readonly visit: Appointment } & (
  | { readonly audience: 'patient'; readonly kind: PatientNotice; readonly whom: Patient }
  | { readonly audience: 'doctor'; readonly kind: DoctorNotice; readonly whom: Doctor }
);

/**
 * The steps that put into the outbox what patient and doctor are told of it, each in their own language, and that keep
 * back a reminder which no longer holds. Who has no phone is told nothing.
 */
export const noticesOf = async (context: Context, happened: Happened): Promise<WriteStep[]> => {
  const { before, after } = happened;
  const outdated =
    before !== undefined &&
    before.reminder_sent_at !== null &&
    (after.reminder_sent_at === null || !isOpen(after.status));
  const withdrawn = outdated ? await withdraw(context, after.id, 'reminder') : [];
  const tidings = tidingsOf(context, happened);
  if (tidings.length === 0) return withdrawn;
  const userOf = await usersOf(context, tidings);
  return [
    ...withdrawn,
    ...tidings.flatMap((tiding) => noticeOf(context, happened, tiding, userOf.get(tiding.whom.user_id))),
  ];
};

const tidingsOf = (context: Context, happened: Happened): Tiding[] => {
  const { actor, clock, settings } = context;
  const { before, after, patient, doctor, former, byText = false } = happened;
  const toPatient = (kind: PatientNotice): Tiding[] =>
    patient === undefined ? [] : [{ audience: 'patient', kind, whom: patient, visit: after }];
  const toDoctor = (whom: Doctor | undefined, kind: DoctorNotice, visit = after): Tiding[] =>
    whom === undefined ? [] : [{ audience: 'doctor', kind, whom, visit }];
  const both = (kind: PatientNotice): Tiding[] => [...toPatient(kind), ...toDoctor(doctor, kind)];
  const didIt = ({ audience, whom }: Tiding): boolean =>
    (byText && audience === 'patient') || (actor.type === 'user' && whom.user_id === actor.id);
  const others = (kind: PatientNotice): Tiding[] => both(kind).filter((tiding) => !didIt(tiding));

  // Of bookings and moves also whoever made them has it in writing.
  if (before === undefined) return settings.bookingMessages ? both('booked') : [];
  const became = after.status === before.status ? null : after.status;
  if (became === 'no_show') return others('no_show');
  // That a visit of the past is taken off the books is nobody's news.
  if (became === 'cancelled') return after.end > toInstant(clock.now()) ? others('cancellation') : [];
  if (before.reminder_sent_at === null && after.reminder_sent_at !== null) return both('reminder');
  const byPatient = byText || isPatient(context);
  const confirmed = became === 'confirmed' && byPatient ? toDoctor(doctor, 'confirmation') : [];
  const toAnother = after.doctor_id !== before.doctor_id;
  if (!settings.bookingMessages || (!toAnother && after.start === before.start)) return confirmed;
  return toAnother
    ? [...toPatient('moved'), ...toDoctor(doctor, 'booked'), ...toDoctor(former, 'cancellation', before)]
    : both('moved');
};

/** By their ids; what they read and where they are called. */
const usersOf = async (
  { storage }: Context,
  tidings: readonly Tiding[],
): Promise<ReadonlyMap<string | null, User>> => {
  const ids = new Set(tidings.flatMap(({ whom }) => whom.user_id ?? []));
  const found = await storage.read([...ids].map((id) => storage.collection(users).looking(id)));
  return new Map(found.flatMap((user) => (user === undefined ? [] : [[user.id, user]])));
};

const noticeOf = (
  context: Context,
  { patient, doctor }: Happened,
  tiding: Tiding,
  user: User | undefined,
): WriteStep[] => {
  const { visit } = tiding;
  const to = phoneOf(tiding, user);
  if (to === null) return [];
  const locale = user?.locale ?? 'en';
  const told = {
    doctor: doctor?.name ?? '',
    patient: patient?.name ?? null,
    date: visit.date,
    time: civilTime(fromInstant(visit.start), context.settings.timezone),
  };
  const { audience, kind } = tiding;
  const body =
    tiding.audience === 'patient'
      ? patientText(locale, tiding.kind, told)
      : doctorText(locale, tiding.kind, told);
  const useful = kind === 'reminder' ? { send_before: visit.start } : {};
  return [enqueue(context, { kind, to, audience, body, about: visit.id, ...useful })];
};

/** A doctor is called where the record says. */
const phoneOf = (tiding: Tiding, user: User | undefined): string | null =>
  tiding.audience === 'patient'
    ? patientCalledAt(tiding.whom, user)
    : (tiding.whom.phone ?? user?.phone_number ?? user?.contact_phone ?? null);
