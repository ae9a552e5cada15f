import * as v from 'valibot';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { type Action, reachOf } from '../identity/permissions.ts';
import { searchKeys } from '../kernel/search.ts';
import { plainText } from '../kernel/text.ts';
import { validate } from '../kernel/validate.ts';
import { type Appointment, type AppointmentStatus, appointmentStatuses, isOpen } from './appointment.ts';
import { reasonSchema } from './book.ts';
import { refuseBegun } from './cancel.ts';
import { type AppointmentChange, becoming, changeAppointment } from './change.ts';
import { moveTo } from './move.ts';
import { isPatient, ownedBy } from './reach.ts';
import { noBookings } from './slot.ts';
import type { AppointmentView } from './view.ts';
import { wantedOf, whenFields } from './when.ts';

export const appointmentEdit = v.strictObject({
  ...whenFields,
  doctor_id: v.optional(v.pipe(v.string(), v.uuid())),
  reason: v.optional(v.nullable(reasonSchema)),
  notes: v.optional(v.nullable(v.pipe(plainText, v.maxLength(2_000)))),
  status: v.optional(v.picklist(appointmentStatuses)),
});

type Edit = v.InferOutput<typeof appointmentEdit>;

/** What patients may change of their own. */
const ownFields: readonly string[] = ['start', 'date', 'start_time', 'reason'];

/** Setting a status is as much as the operation of that name. */
const actionFor: Readonly<Record<AppointmentStatus, Action>> = {
  scheduled: 'appointments.update',
  confirmed: 'appointments.confirm',
  arrived: 'appointments.check_in',
  completed: 'appointments.complete',
  cancelled: 'appointments.cancel',
  no_show: 'appointments.check_in',
};

/**
 * Changes an appointment; null takes a value away. A new time or doctor moves it in one update: the old time is free
 * only once the new one is held, and the reminder is due again. Patients change start and reason, before the start.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND, INVALID_TRANSITION, SLOT_UNAVAILABLE, SLOT_TAKEN,
 *   PATIENT_BUSY
 */
export const updateAppointment = async (
  context: Context,
  id: string,
  input: v.InferInput<typeof appointmentEdit>,
): Promise<AppointmentView> => {
  reachOf(context.actor, 'appointments.update');
  const given = validate(appointmentEdit, input);
  const { reason, notes, status, doctor_id } = given;
  const wanted = wantedOf(given);
  const byPatient = isPatient(context);
  if (byPatient) refuseOthersFields(given);
  if (status !== undefined) reachOf(context.actor, actionFor[status]);
  const owned = await ownedBy(context, 'appointments.update');
  if (owned.doctor_id !== undefined && doctor_id !== undefined && doctor_id !== owned.doctor_id)
    throw noBookings();

  return changeAppointment(context, id, 'appointments.update', async (known): Promise<AppointmentChange> => {
    if (byPatient) refuseBegun(context, known);
    const next = status === undefined ? {} : becoming(known, status);
    const moving =
      wanted === undefined && doctor_id === undefined
        ? { fields: {}, steps: [] }
        : await moveTo(context, movable(known, status), { wanted, doctor_id });
    const texts = {
      ...(reason === undefined ? {} : { reason: reason || null, search: searchKeys(reason) }),
      ...(notes === undefined ? {} : { notes: notes || null }),
    };
    return {
      fields: { ...next, ...moving.fields, ...texts },
      steps: moving.steps,
      act: { action: 'appointment.update', changes: audited({ ...next, ...moving.fields }, texts) },
    };
  });
};

const refuseOthersFields = (given: Edit): void => {
  const others = Object.keys(given).filter((field) => !ownFields.includes(field));
  if (others.length > 0) {
    throw new ClinicError('FORBIDDEN', 'Only staff may change this.', {
      details: Object.fromEntries(others.map((field) => [field, 'only staff may change it'])),
    });
  }
};

/** @throws ClinicError INVALID_TRANSITION the patient is here, or it has ended, or will have by this very change */
const movable = (known: Appointment, status: AppointmentStatus = known.status): Appointment => {
  if (isOpen(known.status) && isOpen(status)) return known;
  throw new ClinicError('INVALID_TRANSITION', 'Only an appointment still to come can be moved.', {
    details: { status },
  });
};

/** Values only where they aren't about the patient. */
const audited = (
  { status, start, end, doctor_id }: Partial<Appointment>,
  texts: Partial<Pick<Appointment, 'reason' | 'notes'>>,
): NonNullable<AppointmentChange['act']['changes']> => {
  const fields = (['reason', 'notes'] as const).filter((field) => texts[field] !== undefined);
  return {
    ...(status === undefined ? {} : { status }),
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
    ...(doctor_id === undefined ? {} : { doctor_id }),
    ...(fields.length === 0 ? {} : { fields }),
  };
};
