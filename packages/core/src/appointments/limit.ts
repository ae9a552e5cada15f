import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { patients } from '../patients/collections.ts';
import type { Patient } from '../patients/patient.ts';
import type { WriteStep } from '../storage/index.ts';
import { openStatuses } from './appointment.ts';
import { appointments } from './collections.ts';

/**
 * The step by which a patient's own booking keeps the limit: it takes the turn in which the open bookings were counted,
 * so that of several at once each counts those before it. The guard `patient` fails when another took the turn.
 * @throws ClinicError BOOKING_LIMIT
 */
export const withinLimit = async (
  { storage }: Context,
  { id, booking_turn }: Patient,
  limit: number,
): Promise<WriteStep[]> => {
  const open = await storage
    .collection(appointments)
    .count({ patient_id: id, status: { $in: [...openStatuses] } });
  if (open >= limit) {
    throw new ClinicError('BOOKING_LIMIT', 'You have as many open bookings as the clinic allows.', {
      details: { limit },
    });
  }
  return [
    storage.collection(patients).updating('patient', { id, booking_turn }, { $inc: { booking_turn: 1 } }),
  ];
};
