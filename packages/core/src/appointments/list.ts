import * as v from 'valibot';
import type { Context } from '../context.ts';
import { doctors } from '../doctors/collections.ts';
import { dateSchema } from '../kernel/civil-time.ts';
import { type Page, type PageQuery, pageFields, readPage } from '../kernel/page.ts';
import { happeningIn, periodFields, readPeriod } from '../kernel/period.ts';
import { foldText } from '../kernel/search.ts';
import { plainText } from '../kernel/text.ts';
import { givenOf, validate } from '../kernel/validate.ts';
import { patients } from '../patients/collections.ts';
import { phonePrefix } from '../phone/phone.ts';
import type { Filter } from '../storage/index.ts';
import { type Appointment, appointmentStatuses } from './appointment.ts';
import { appointments } from './collections.ts';
import { findAppointment, ownedBy, withinReach } from './reach.ts';
import { anyStart } from './time-hold.ts';
import { type AppointmentView, presentAppointments } from './view.ts';

const idField = v.optional(v.pipe(v.string(), v.uuid()));

export const appointmentQuery = v.strictObject({
  status: v.optional(v.picklist(appointmentStatuses)),
  doctor_id: idField,
  patient_id: idField,
  ...periodFields,
  date: v.optional(dateSchema),
  ...pageFields,
});

export const appointmentSearch = v.strictObject({
  /** How a word of the patient's or doctor's name or of the reason begins, or the patient's phone. */
  q: v.optional(v.pipe(plainText, v.maxLength(100))),
  ...pageFields,
});

/** How many patients, and doctors, a search may mean. */
const MAX_MEANT = 500;

/**
 * Appointments by start: to patients their own, to doctors theirs, to other staff all.
 * @throws ClinicError VALIDATION_ERROR
 */
export const listAppointments = async (
  context: Context,
  query: v.InferInput<typeof appointmentQuery> = {},
): Promise<Page<AppointmentView>> => {
  const owned = await ownedBy(context, 'appointments.read');
  const { status, doctor_id, patient_id, from, to, date, ...page } = validate(appointmentQuery, query);
  return readAppointments(
    context,
    {
      ...anyStart,
      ...withinReach(owned, { patient_id, doctor_id }),
      ...givenOf({ status, date }),
      ...happeningIn('start', readPeriod({ from, to }, context.settings.timezone)),
    },
    page,
  );
};

const readAppointments = async (
  context: Context,
  where: Filter<Appointment>,
  query: PageQuery,
): Promise<Page<AppointmentView>> => {
  const all = context.storage.collection(appointments);
  const page = await readPage(all, where, { start: 1 }, query, (one) => one);
  return { ...page, items: await presentAppointments(context, page.items) };
};

/** By a word of a name or the reason, or by phone; all without one. @throws ClinicError FORBIDDEN, VALIDATION_ERROR */
export const searchAppointments = async (
  context: Context,
  query: v.InferInput<typeof appointmentSearch> = {},
): Promise<Page<AppointmentView>> => {
  const owned = await ownedBy(context, 'appointments.search');
  const { q = '', ...page } = validate(appointmentSearch, query);
  const folded = foldText(q);
  const where =
    folded === '' ? { ...anyStart, ...owned } : { ...owned, ...(await meant(context, q, folded)) };
  return readAppointments(context, where, page);
};

/** Names are looked up where they are kept, so that a new name finds old appointments. */
const meant = async ({ storage }: Context, q: string, folded: string): Promise<Filter<Appointment>> => {
  const phone = phonePrefix(q);
  const [people, doctorsMeant] = await Promise.all([
    storage.collection(patients).find({ search: { $prefix: phone ?? folded } }, { limit: MAX_MEANT }),
    storage.collection(doctors).find({ search: { $prefix: folded } }, { limit: MAX_MEANT }),
  ]);
  return {
    $or: [
      { patient_id: { $in: people.map(({ id }) => id) } },
      { ...anyStart, doctor_id: { $in: doctorsMeant.map(({ id }) => id) } },
      { search: { $prefix: folded } },
    ],
  };
};

/** @throws ClinicError NOT_FOUND also for another's */
export const showAppointment = async (context: Context, id: string): Promise<AppointmentView> => {
  const owned = await ownedBy(context, 'appointments.read');
  const [view] = await presentAppointments(context, [await findAppointment(context, id, owned)]);
  return view!;
};
