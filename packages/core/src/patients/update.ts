import type * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { civilDate } from '../kernel/civil-date.ts';
import { toInstant } from '../kernel/clock.ts';
import { givenOf, validate } from '../kernel/validate.ts';
import { toContactPhone } from '../phone/phone.ts';
import { GuardFailedError } from '../storage/index.ts';
import { patients } from './collections.ts';
import { checkBirth } from './create.ts';
import { findPatient } from './find.ts';
import { type Patient, type PatientView, patientEdit, patientSearch, presentPatient } from './patient.ts';

/** How often a change is worked out again while others change what the patient is found by. */
const MAX_ATTEMPTS = 10;

/**
 * Changes a patient's record; two at once that change different fields both stay.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, INVALID_PHONE_NUMBER, NOT_FOUND
 */
export const updatePatient = async (
  context: Context,
  id: string,
  input: v.InferInput<typeof patientEdit>,
): Promise<PatientView> => {
  reachOf(context.actor, 'patients.manage');
  const { phone, ...given } = validate(patientEdit, input);
  checkBirth(context, given.date_of_birth);
  const fields: Partial<Patient> = {
    ...givenOf(given),
    ...(phone === undefined ? {} : { phone: toContactPhone(phone) }),
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await change(context, id, fields);
    } catch (error) {
      const met = error instanceof GuardFailedError && error.step === 'patient';
      if (!met || attempt === MAX_ATTEMPTS) throw error;
    }
  }
};

const change = async (context: Context, id: string, fields: Partial<Patient>): Promise<PatientView> => {
  const { storage, clock, settings } = context;
  const today = civilDate(clock.now(), settings.timezone);
  const known = await findPatient(context, id);
  if (Object.keys(fields).length === 0) return presentPatient(known, today, settings.currency);
  const after = { ...known, ...fields, updated_at: toInstant(clock.now()) };
  const { name, phone, national_id } = known;
  const changing = storage.collection(patients).updating(
    'patient',
    { id, name, phone, national_id },
    {
      $set: { ...fields, search: patientSearch(after), updated_at: after.updated_at },
      $inc: { revision: 1 },
    },
  );
  await commit(context, [changing], {
    action: 'patient.update',
    entity: 'patients',
    entity_id: id,
    changes: { fields: Object.keys(fields) },
  });
  return presentPatient(after, today, settings.currency);
};
