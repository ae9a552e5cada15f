import { ClinicError } from '../errors.ts';
import { DuplicateKeyError, GuardFailedError } from '../storage/index.ts';
import { noBookings } from './slot.ts';

/** What the store refused of a booking or a change, in the clinic's words: which index says whose time it was. */
export const bookingRefusal = (error: unknown): unknown => {
  if (error instanceof DuplicateKeyError && error.index === 'appointments_doctor_time')
    return new ClinicError('SLOT_TAKEN', 'This time is taken.');
  if (error instanceof DuplicateKeyError && error.index === 'appointments_patient_time')
    return new ClinicError('PATIENT_BUSY', 'The patient has another appointment at this time.');
  if (error instanceof GuardFailedError && error.step === 'doctor') return noBookings();
  return error;
};
