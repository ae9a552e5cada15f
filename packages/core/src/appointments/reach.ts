import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { type Action, reachOf } from '../identity/permissions.ts';
import { givenOf, invalidFields } from '../kernel/validate.ts';
import { noSuchPatient } from '../patients/find.ts';
import { ownPatient } from '../patients/own.ts';
import type { Filter } from '../storage/index.ts';
import type { Appointment } from './appointment.ts';
import { appointments } from './collections.ts';
import { anyStart } from './time-hold.ts';

/** Whose appointments the actor reaches with an action. */
export type Owned = { readonly patient_id?: string; readonly doctor_id?: string };

/** No document has it. */
const NOBODY = '';

/**
 * To a patient the own ones, to a doctor theirs, to others all.
 * @throws ClinicError UNAUTHENTICATED, FORBIDDEN
 */
export const ownedBy = async (context: Context, action: Action): Promise<Owned> => {
  const { actor } = context;
  if (reachOf(actor, action) === 'any' || actor.type !== 'user') return {};
  return actor.role === 'doctor'
    ? { doctor_id: actor.user.doctor_id ?? NOBODY }
    : { patient_id: (await ownPatient(context)).id };
};

/** What a list is asked for, as far as the actor reaches it: of another's there is nothing. */
export const withinReach = (
  owned: Owned,
  wanted: { readonly patient_id?: string | undefined; readonly doctor_id?: string | undefined },
): Owned => {
  const meant = (field: keyof Owned): string | undefined => {
    const [own, asked] = [owned[field], wanted[field]];
    return own !== undefined && asked !== undefined && asked !== own ? NOBODY : (own ?? asked);
  };
  return givenOf({ patient_id: meant('patient_id'), doctor_id: meant('doctor_id') });
};

/**
 * Which patient it is about: patients need not name themselves, and may name nobody else.
 * @throws ClinicError VALIDATION_ERROR, NOT_FOUND
 */
export const patientMeant = ({ patient_id: own }: Owned, given: string | undefined): string => {
  if (own !== undefined && given !== undefined && given !== own) throw noSuchPatient();
  const id = own ?? given;
  if (id === undefined) throw invalidFields({ patient_id: 'required' });
  return id;
};

/** Whether the patient acts for themselves: bound by the rules for patients' own bookings. */
export const isPatient = ({ actor }: Pick<Context, 'actor'>): boolean =>
  actor.type === 'user' && actor.role === 'patient';

/** @throws ClinicError NOT_FOUND also for what isn't the actor's to see */
export const findAppointment = async (
  { storage }: Pick<Context, 'storage'>,
  id: string,
  owned: Owned,
): Promise<Appointment> => {
  const where: Filter<Appointment> = { ...anyStart, id, ...owned };
  const found = await storage.collection(appointments).first(where);
  if (found === undefined) throw new ClinicError('NOT_FOUND', 'There is no such appointment.');
  return found;
};
