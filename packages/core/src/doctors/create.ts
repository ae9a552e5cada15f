import * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { joining } from '../departments/membership.ts';
import { users } from '../identity/collections.ts';
import { hashNewPassword, passwordSchema } from '../identity/password.ts';
import { reachOf } from '../identity/permissions.ts';
import { emailTaken, takenOr } from '../identity/taken.ts';
import { emailKey, emailSchema, nameSchema, newUser, type User } from '../identity/user.ts';
import { toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { toMinorUnits } from '../kernel/money.ts';
import { searchKeys } from '../kernel/search.ts';
import { validate } from '../kernel/validate.ts';
import { parseKuwaitPhone, toContactPhone } from '../phone/phone.ts';
import { GuardFailedError, type WriteStep } from '../storage/index.ts';
import { doctorRefusal } from './change.ts';
import { doctors } from './collections.ts';
import {
  bioSchema,
  departmentIdSchema,
  licenseSchema,
  newDoctor,
  rateSchema,
  specialtySchema,
} from './doctor.ts';
import { type DoctorView, presentDoctor } from './view.ts';

/** `monthly_rate` in major units. A Kuwait mobile phone signs in by code, too; any other only reaches the doctor. */
export const doctorInput = v.strictObject({
  name: nameSchema,
  email: emailSchema,
  password: v.optional(passwordSchema),
  phone: v.optional(v.string()),
  specialty: v.optional(specialtySchema),
  license_number: v.optional(licenseSchema),
  department_id: v.optional(departmentIdSchema),
  bio: v.optional(bioSchema),
  monthly_rate: v.optional(rateSchema),
});

/**
 * A user of role doctor and the doctor's record, both or neither. A user of that role who has the email and no record
 * yet, made as a user alone, gets the record; a password given here then ends the user's sessions.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, INVALID_PHONE_NUMBER, EMAIL_TAKEN, PHONE_TAKEN, NOT_FOUND no such
 *   active department, CONFLICT the license number is another doctor's
 */
export const createDoctor = async (
  context: Context,
  input: v.InferInput<typeof doctorInput>,
): Promise<DoctorView & { user_id: string }> => {
  reachOf(context.actor, 'doctors.manage');
  const { storage, clock, settings } = context;
  const given = validate(doctorInput, input);
  const at = toInstant(clock.now());
  const { name, email, specialty = null, department_id = null } = given;
  const phone = given.phone === undefined ? null : toContactPhone(given.phone);
  const rate = given.monthly_rate;
  const everybody = storage.collection(users);
  const known = await everybody.first({
    email_key: emailKey(email),
    role: 'doctor',
    doctor_id: null,
    is_active: true,
  });
  const doctor = newDoctor({
    id: newId(),
    user_id: known?.id ?? newId(),
    name,
    email: known?.email ?? email,
    photo_url: known?.photo_url ?? null,
    phone,
    specialty,
    license_number: given.license_number ?? null,
    department_id,
    bio: given.bio ?? null,
    monthly_rate: rate === undefined ? null : toMinorUnits(rate, settings.currency, 'monthly_rate'),
    at,
  });
  const user = newUser({
    id: doctor.user_id,
    role: 'doctor',
    name,
    email,
    phone_number: phone === null ? null : (parseKuwaitPhone(phone) ?? null),
    doctor_id: doctor.id,
    at,
  });
  if (given.password !== undefined) user.password_hash = await hashNewPassword(given.password, user);
  const steps = [
    ...(department_id === null ? [] : [joining(storage, department_id, true)]),
    known === undefined ? everybody.inserting(user) : givingRecord(context, known, user),
    storage.collection(doctors).inserting(doctor),
  ];
  try {
    await commit(context, steps, {
      action: 'doctor.create',
      entity: 'doctors',
      entity_id: doctor.id,
      changes: { user_id: user.id, department_id },
    });
  } catch (error) {
    const refusal = doctorRefusal(error);
    if (refusal instanceof GuardFailedError && refusal.step === 'user') throw emailTaken();
    throw refusal === error ? takenOr(error) : refusal;
  }
  return { ...(await presentDoctor(context, doctor)), user_id: user.id };
};

/** A user of role doctor as found, with the record and what came with it; somebody else may have been quicker. */
const givingRecord = ({ storage }: Pick<Context, 'storage'>, known: User, user: User): WriteStep => {
  const { doctor_id, name, phone_number, password_hash, updated_at } = user;
  return storage.collection(users).updating(
    'user',
    { id: known.id, role: 'doctor', doctor_id: null, is_active: true },
    {
      $set: {
        doctor_id,
        name,
        search: searchKeys(name),
        updated_at,
        ...(phone_number !== null && known.phone_number === null && { phone_number, contact_phone: null }),
        ...(password_hash !== null && { password_hash }),
      },
      ...(password_hash !== null && { $inc: { session_epoch: 1 } }),
    },
  );
};
