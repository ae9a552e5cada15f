import type { User } from '../identity/user.ts';
import type { Patient } from './patient.ts';

/**
 * Where a patient is called: the phone their user has verified comes before the one on record, which may have been
 * theirs once. @param user the patient's, if one signs in
 */
export const patientCalledAt = (patient: Patient, user: User | undefined): string | null =>
  user?.phone_number ?? patient.phone ?? user?.contact_phone ?? null;
