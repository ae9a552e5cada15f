import type { Context } from '../context.ts';
import { doctors } from '../doctors/collections.ts';
import { findDoctor, noSuchDoctor } from '../doctors/find.ts';
import { isOwn } from '../doctors/view.ts';
import { reachOf } from '../identity/permissions.ts';
import { DAY, toInstant } from '../kernel/clock.ts';
import { patients } from '../patients/collections.ts';
import { calendarOf } from './calendar.ts';
import { appointments } from './collections.ts';
import { isFeedToken, newFeedToken } from './feed-token.ts';
import { findAppointment, isPatient, ownedBy } from './reach.ts';

/** One appointment as iCalendar. @throws ClinicError NOT_FOUND also for another's */
export const appointmentCalendar = async (context: Context, id: string): Promise<string> => {
  const { storage } = context;
  const owned = await ownedBy(context, 'appointments.read');
  const appointment = await findAppointment(context, id, owned);
  const [patient, doctor] = await storage.read([
    storage.collection(patients).looking(appointment.patient_id),
    storage.collection(doctors).looking(appointment.doctor_id),
  ]);
  const meets = (isPatient(context) ? doctor?.name : patient?.name) ?? null;
  return calendarOf(context, doctor?.name ?? '', [{ appointment, meets, description: appointment.reason }]);
};

/** How far a feed looks back and ahead, and the most it holds. */
const FEED_PAST = 30 * DAY;
const FEED_FUTURE = 365 * DAY;
const FEED_LENGTH = 2_000;

/**
 * A doctor's appointments of the last 30 days and the year to come, for a calendar program that knows no sign-in: the
 * token in the address is the doctor's own. Without what patients come for: such programs keep what they read.
 * @throws ClinicError NOT_FOUND also for a wrong token and an inactive doctor
 */
export const doctorCalendar = async (context: Context, id: string, token: string): Promise<string> => {
  reachOf(context.actor, 'calendar.feed');
  if (!isFeedToken(context, id, token)) throw noSuchDoctor();
  const doctor = await findDoctor(context, id);
  if (!doctor.is_active) throw noSuchDoctor();
  const { storage, clock } = context;
  const now = clock.now();
  const range = { $gte: toInstant(now - FEED_PAST), $lt: toInstant(now + FEED_FUTURE) };
  const found = await storage
    .collection(appointments)
    .find({ doctor_id: id, start: range }, { sort: { start: 1 }, limit: FEED_LENGTH });
  const ids = [...new Set(found.map(({ patient_id }) => patient_id))];
  const people = await storage.collection(patients).find({ id: { $in: ids } });
  const names = new Map(people.map((patient) => [patient.id, patient.name]));
  return calendarOf(
    context,
    doctor.name,
    found.map((appointment) => ({
      appointment,
      meets: names.get(appointment.patient_id) ?? null,
      description: null,
    })),
  );
};

/**
 * The token by which a doctor's calendar is read.
 * @throws ClinicError FORBIDDEN, NOT_FOUND no such doctor, or another than the one who asks
 */
export const calendarToken = async (context: Context, id: string): Promise<string> => {
  const reach = reachOf(context.actor, 'calendar.link');
  const doctor = await findDoctor(context, id);
  if (reach === 'own' && !isOwn(context.actor, doctor)) throw noSuchDoctor();
  return newFeedToken(context, id);
};
