import { ClinicError } from '../errors.ts';
import { DuplicateKeyError } from '../storage/index.ts';

export const emailTaken = (): ClinicError => new ClinicError('EMAIL_TAKEN', 'Another user has this email.');

export const phoneTaken = (): ClinicError =>
  new ClinicError('PHONE_TAKEN', 'Another user has this phone number.');

/** A taken email or phone in the clinic's words. */
export const takenOr = (error: unknown): unknown => {
  if (!(error instanceof DuplicateKeyError)) return error;
  return error.index === 'users_email' ? emailTaken() : phoneTaken();
};
