import * as v from 'valibot';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { toInstant } from '../kernel/clock.ts';
import { validate } from '../kernel/validate.ts';
import type { Appointment } from './appointment.ts';
import { reasonSchema } from './book.ts';
import { type AppointmentChange, becoming, changeAppointment } from './change.ts';
import { isPatient } from './reach.ts';
import type { AppointmentView } from './view.ts';

export const cancelInput = v.strictObject({ reason: v.optional(reasonSchema) });

/**
 * Cancels an appointment; its time is free at once.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND, INVALID_TRANSITION it has ended already, or a patient's
 *   has begun
 */
export const cancelAppointment = async (
  context: Context,
  id: string,
  input: v.InferInput<typeof cancelInput> = {},
): Promise<AppointmentView> => {
  const { reason } = validate(cancelInput, input);
  return changeAppointment(context, id, 'appointments.cancel', (known) => {
    const change = cancelling(known, reason);
    if (isPatient(context)) refuseBegun(context, known);
    return change;
  });
};

/** @throws ClinicError INVALID_TRANSITION it has ended already */
export const cancelling = (known: Appointment, reason = ''): AppointmentChange => ({
  fields: { ...becoming(known, 'cancelled'), cancel_reason: reason || null },
  act: {
    action: 'appointment.cancel',
    changes: { status: 'cancelled', ...(reason ? { fields: ['cancel_reason'] } : {}) },
  },
});

/** From its start on a patient can't change or cancel an appointment. @throws ClinicError INVALID_TRANSITION */
export const refuseBegun = ({ clock }: Context, { start }: Appointment): void => {
  if (start <= toInstant(clock.now())) {
    throw new ClinicError('INVALID_TRANSITION', 'The appointment has begun; ask the clinic.', {
      details: { start: 'has passed' },
    });
  }
};
