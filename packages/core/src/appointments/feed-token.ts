import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context } from '../context.ts';
import type { Secrets } from '../identity/secrets.ts';

const digest = ({ calendarKey }: Secrets, doctorId: string): Buffer =>
  createHmac('sha256', calendarKey).update(doctorId).digest();

/** Follows from the doctor's id and `SECRET_KEY`: nothing is stored, and it ends with the key. */
export const newFeedToken = ({ secrets }: Pick<Context, 'secrets'>, doctorId: string): string =>
  digest(secrets, doctorId).toString('base64url');

/** Under any accepted key. */
export const isFeedToken = (
  { acceptedSecrets }: Pick<Context, 'acceptedSecrets'>,
  doctorId: string,
  token: string,
): boolean => {
  const given = Buffer.from(token, 'base64url');
  return acceptedSecrets.some((secrets) => {
    const expected = digest(secrets, doctorId);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
};
