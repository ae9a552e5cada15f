import type * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { civilDate } from '../kernel/civil-date.ts';
import { toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { givenOf, invalidFields, validate } from '../kernel/validate.ts';
import { toContactPhone } from '../phone/phone.ts';
import { patients } from './collections.ts';
import { possibleDuplicates } from './duplicates.ts';
import { newPatient, type PatientView, patientInput, presentPatient } from './patient.ts';

export interface PatientCreated {
  patient: PatientView;
  /** Others that may be the same person; nothing is done about them. */
  possible_duplicates: PatientView[];
}

/**
 * The record of a patient whom staff know. Whoever signs in later with this phone finds it as their own.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, INVALID_PHONE_NUMBER
 */
export const createPatient = async (
  context: Context,
  input: v.InferInput<typeof patientInput>,
): Promise<PatientCreated> => {
  reachOf(context.actor, 'patients.manage');
  const { storage, clock, settings } = context;
  const { name, phone, ...given } = validate(patientInput, input);
  checkBirth(context, given.date_of_birth);
  const told = givenOf(given);
  const patient = newPatient({
    id: newId(),
    name,
    phone: toContactPhone(phone),
    ...told,
    at: toInstant(clock.now()),
  });
  await commit(context, [storage.collection(patients).inserting(patient)], {
    action: 'patient.create',
    entity: 'patients',
    entity_id: patient.id,
    changes: { fields: ['name', 'phone', ...Object.keys(told)] },
  });
  const today = civilDate(clock.now(), settings.timezone);
  return {
    patient: presentPatient(patient, today, settings.currency),
    possible_duplicates: (await possibleDuplicates(context, patient)).map((other) =>
      presentPatient(other, today, settings.currency),
    ),
  };
};

/** @throws ClinicError VALIDATION_ERROR a day to come */
export const checkBirth = ({ clock, settings }: Context, born: string | null | undefined): void => {
  if (born != null && born > civilDate(clock.now(), settings.timezone)) {
    throw invalidFields({ date_of_birth: 'must not be in the future' });
  }
};
