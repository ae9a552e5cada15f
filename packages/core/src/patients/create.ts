import * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { civilDate } from '../kernel/civil-date.ts';
import { toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { invalidFields, validate } from '../kernel/validate.ts';
import { toContactPhone } from '../phone/phone.ts';
import { patients } from './collections.ts';
import { type Patient, type PatientView, patientFields, patientSearch, presentPatient } from './patient.ts';

export const patientInput = v.strictObject(patientFields);

/**
 * The record of a patient whom staff know. Whoever signs in later with this phone finds it as their own.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, INVALID_PHONE_NUMBER
 */
export const createPatient = async (
  context: Context,
  input: v.InferInput<typeof patientInput>,
): Promise<PatientView> => {
  reachOf(context.actor, 'patients.manage');
  const { storage, clock, settings } = context;
  const given = validate(patientInput, input);
  const phone = toContactPhone(given.phone);
  const today = civilDate(clock.now(), settings.timezone);
  if (given.date_of_birth !== undefined && given.date_of_birth > today) {
    throw invalidFields({ date_of_birth: 'must not be in the future' });
  }
  const at = toInstant(clock.now());
  const patient: Patient = {
    id: newId(),
    user_id: null,
    name: given.name,
    phone,
    email: given.email ?? null,
    gender: given.gender ?? null,
    date_of_birth: given.date_of_birth ?? null,
    national_id: given.national_id ?? null,
    booking_turn: 0,
    search: patientSearch({ name: given.name, phone }),
    created_at: at,
    updated_at: at,
  };
  await commit(context, [storage.collection(patients).inserting(patient)], {
    action: 'patient.create',
    entity: 'patients',
    entity_id: patient.id,
    changes: { fields: Object.keys(given) },
  });
  return presentPatient(patient, today);
};
