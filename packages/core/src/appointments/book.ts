import * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import type { Doctor } from '../doctors/doctor.ts';
import { appendEvent, deskAnd } from '../events/append.ts';
import { toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { searchKeys } from '../kernel/search.ts';
import { plainText } from '../kernel/text.ts';
import { invalidFields, validate } from '../kernel/validate.ts';
import { findPatient } from '../patients/find.ts';
import { namingPatient } from '../patients/naming.ts';
import { GuardFailedError } from '../storage/index.ts';
import { takeHeld } from '../waitlist/take.ts';
import type { Appointment } from './appointment.ts';
import { appointments } from './collections.ts';
import { withinLimit } from './limit.ts';
import { noticesOf } from './notices.ts';
import { isPatient, ownedBy, patientMeant } from './reach.ts';
import { bookingRefusal } from './refusal.ts';
import { chooseSlot, findBookableDoctor, noBookings, stillTakingBookings, timeOf } from './slot.ts';
import { type AppointmentView, presentAppointment } from './view.ts';
import { wantedOf, whenFields } from './when.ts';

export const reasonSchema = v.pipe(plainText, v.maxLength(500));

/** `start`, or `date` and `start_time` on the clinic's clock. Staff name the patient. */
export const bookingInput = v.strictObject({
  doctor_id: v.pipe(v.string(), v.uuid()),
  patient_id: v.optional(v.pipe(v.string(), v.uuid())),
  ...whenFields,
  reason: v.optional(reasonSchema),
});

/**
 * Books a slot of a doctor. Of any number of bookings that overlap, of any lengths, the store's unique indexes let one
 * through, for the doctor and for the patient.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND no such patient or no such active doctor, or not the
 *   caller's own; SLOT_UNAVAILABLE, SLOT_TAKEN, PATIENT_BUSY; BOOKING_LIMIT a patient has as many open bookings as
 *   allowed
 */
export const bookAppointment = async (
  context: Context,
  input: v.InferInput<typeof bookingInput>,
): Promise<AppointmentView> => {
  const owned = await ownedBy(context, 'appointments.book');
  const given = validate(bookingInput, input);
  const wanted = wantedOf(given);
  if (wanted === undefined) throw invalidFields({ start: 'required' });
  if (owned.doctor_id !== undefined && owned.doctor_id !== given.doctor_id) throw noBookings();
  const patientId = patientMeant(owned, given.patient_id);
  const doctor = await findBookableDoctor(context, given.doctor_id);
  const slot = await chooseSlot(context, doctor, wanted, isPatient(context));
  const id = newId();
  const time = timeOf(slot, context.settings.timezone);
  const wish: Wish = { id, patient_id: patientId, doctor, time, reason: given.reason || null };
  // A crowd at one slot or of one patient goes one after the other at each server: at once, all would meet in the store.
  const names = [`bookings of ${patientId}`, `slot of ${doctor.id} at ${time.start}`];
  return context.turns.take(names, () => bookTime(context, wish));
};

/** What is to be booked, as far as it doesn't change from one try to the next. */
interface Wish {
  readonly id: string;
  readonly patient_id: string;
  readonly doctor: Doctor;
  readonly time: ReturnType<typeof timeOf>;
  readonly reason: string | null;
}

const bookTime = async (
  context: Context,
  { doctor, time, reason, ...ids }: Wish,
): Promise<AppointmentView> => {
  const { storage, clock, settings, actor } = context;
  const at = toInstant(clock.now());
  const limit = isPatient(context) ? settings.maxOpenBookings : 0;
  const held = { ...ids, doctor_id: doctor.id, ...time };
  // Each failed turn is another booking of the patient, of which there are no more than the limit lets through, or the
  // end of what was held for them.
  for (let turn = 0; ; turn++) {
    const [patient, taking] = await Promise.all([
      findPatient(context, ids.patient_id),
      takeHeld(context, held),
    ]);
    const counted = limit === 0 ? [] : await withinLimit(context, patient, limit);
    const booked: Appointment = {
      ...held,
      department_id: doctor.department_id,
      status: 'scheduled',
      reason,
      notes: null,
      cancel_reason: null,
      holds_time: true,
      reminder_sent_at: null,
      created_by: actor.type === 'user' ? actor.id : null,
      version: 0,
      search: searchKeys(reason),
      created_at: at,
      updated_at: at,
    };
    const view = presentAppointment(context, booked, { patient, doctor });
    const steps = [
      ...taking,
      storage.collection(appointments).inserting(booked),
      stillTakingBookings(context, doctor.id),
      namingPatient(context, patient.id),
      ...counted,
      appendEvent(context, {
        type: 'appointment.created',
        data: { ...view },
        audience: deskAnd(patient.user_id, doctor.user_id),
      }),
      ...(await noticesOf(context, { after: booked, patient, doctor })),
    ];
    try {
      await commit(context, steps, {
        action: 'appointment.book',
        entity: 'appointments',
        entity_id: booked.id,
        changes: {
          patient_id: patient.id,
          doctor_id: doctor.id,
          start: booked.start,
          end: booked.end,
          ...(booked.reason === null ? {} : { fields: ['reason'] }),
        },
      });
      return view;
    } catch (error) {
      const metAnother =
        error instanceof GuardFailedError && (error.step === 'patient' || error.step === 'held');
      if (!metAnother || turn > limit) throw bookingRefusal(error);
    }
  }
};
