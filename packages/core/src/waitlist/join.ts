import * as v from 'valibot';
import { isPatient, ownedBy, patientMeant } from '../appointments/reach.ts';
import { findBookableDoctor, noBookings, stillTakingBookings } from '../appointments/slot.ts';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { civilDate } from '../kernel/civil-date.ts';
import { dateSchema } from '../kernel/civil-time.ts';
import { DAY, toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { invalidFields, validate } from '../kernel/validate.ts';
import { findPatient, noSuchPatient } from '../patients/find.ts';
import { namingPatient } from '../patients/naming.ts';
import { DuplicateKeyError, GuardFailedError } from '../storage/index.ts';
import { waitlist } from './collections.ts';
import { presentEntry, type WaitlistEntry, type WaitlistView } from './entry.ts';

/** Staff name the patient. */
export const waitlistInput = v.strictObject({
  doctor_id: v.pipe(v.string(), v.uuid()),
  date: dateSchema,
  patient_id: v.optional(v.pipe(v.string(), v.uuid())),
});

/**
 * Puts a patient at the end of the line for a doctor's day; when a time of it becomes free, the first in line is told
 * and has it held for a while.
 * @throws ClinicError FORBIDDEN; VALIDATION_ERROR the day is over, or further ahead than patients book; NOT_FOUND no
 *   such patient or no such active doctor, or not the caller's own; CONFLICT the patient is in this line
 */
export const joinWaitlist = async (
  context: Context,
  input: v.InferInput<typeof waitlistInput>,
): Promise<WaitlistView> => {
  const owned = await ownedBy(context, 'waitlist.join');
  const given = validate(waitlistInput, input);
  if (owned.doctor_id !== undefined && owned.doctor_id !== given.doctor_id) throw noBookings();
  refuseDay(context, given.date);
  const [doctor, patient] = await Promise.all([
    findBookableDoctor(context, given.doctor_id),
    findPatient(context, patientMeant(owned, given.patient_id)),
  ]);
  const { storage, clock, actor } = context;
  const at = toInstant(clock.now());
  const entry: WaitlistEntry = {
    id: newId(),
    patient_id: patient.id,
    doctor_id: doctor.id,
    date: given.date,
    status: 'waiting',
    is_open: true,
    offer: null,
    appointment_id: null,
    created_by: actor.type === 'user' ? actor.id : null,
    created_at: at,
    updated_at: at,
  };
  const steps = [
    storage.collection(waitlist).inserting(entry),
    stillTakingBookings(context, doctor.id),
    namingPatient(context, patient.id),
  ];
  try {
    await commit(context, steps, {
      action: 'waitlist.join',
      entity: 'waitlist',
      entity_id: entry.id,
      changes: { patient_id: patient.id, doctor_id: doctor.id, date: entry.date },
    });
  } catch (error) {
    if (error instanceof DuplicateKeyError && error.index === 'waitlist_one_open') throw isInLine();
    if (error instanceof GuardFailedError && error.step === 'patient') throw noSuchPatient();
    throw error instanceof GuardFailedError && error.step === 'doctor' ? noBookings() : error;
  }
  return presentEntry(entry, { patient, doctor });
};

const refuseDay = (context: Context, date: string): void => {
  const { clock, settings } = context;
  const now = clock.now();
  if (date < civilDate(now, settings.timezone)) throw invalidFields({ date: 'has passed' });
  const last = civilDate(now + settings.bookingHorizonDays * DAY, settings.timezone);
  if (isPatient(context) && date > last) throw invalidFields({ date: `must not be after ${last}` });
};

const isInLine = (): ClinicError =>
  new ClinicError('CONFLICT', 'The patient is waiting for this doctor and day already.', {
    details: { reason: 'on_waitlist' },
  });
