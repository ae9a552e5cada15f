import * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { users } from '../identity/collections.ts';
import { reachOf } from '../identity/permissions.ts';
import { nameSchema, type User } from '../identity/user.ts';
import { toInstant } from '../kernel/clock.ts';
import { toMinorUnits } from '../kernel/money.ts';
import { searchKeys } from '../kernel/search.ts';
import { givenOf, validate } from '../kernel/validate.ts';
import { toContactPhone } from '../phone/phone.ts';
import { type Filter, GuardFailedError, type WriteStep } from '../storage/index.ts';
import { changingDoctor, doctorRefusal, onFreshDoctor } from './change.ts';
import {
  bioSchema,
  type Doctor,
  departmentIdSchema,
  licenseSchema,
  rateSchema,
  specialtySchema,
} from './doctor.ts';
import { findDoctor, noSuchDoctor } from './find.ts';
import { type DoctorView, isOwn, presentDoctor } from './view.ts';

/** Null takes a value away; what isn't given stays. `monthly_rate` in major units. */
export const doctorEdit = v.strictObject({
  name: v.optional(nameSchema),
  specialty: v.optional(v.nullable(specialtySchema)),
  license_number: v.optional(v.nullable(licenseSchema)),
  department_id: v.optional(v.nullable(departmentIdSchema)),
  bio: v.optional(v.nullable(bioSchema)),
  phone: v.optional(v.nullable(v.string())),
  monthly_rate: v.optional(v.nullable(rateSchema)),
  is_active: v.optional(v.boolean()),
});

type Edit = v.InferOutput<typeof doctorEdit>;

/** What doctors may change of their own record. */
const ownFields: readonly string[] = ['bio', 'phone'];

/**
 * Changes a doctor. The name is the user's, too. The phone is where the doctor is called; signing in isn't touched.
 * @throws ClinicError FORBIDDEN (a field that isn't a doctor's own to change), VALIDATION_ERROR, INVALID_PHONE_NUMBER,
 *   NOT_FOUND (another's record to a doctor; no such active department), CONFLICT the license number is another
 *   doctor's, or back to active in an inactive department; INVALID_TRANSITION back to active while the user is
 *   deactivated or has another role
 */
export const updateDoctor = async (
  context: Context,
  id: string,
  input: v.InferInput<typeof doctorEdit>,
): Promise<DoctorView> => {
  const reach = reachOf(context.actor, 'doctors.update');
  const given = validate(doctorEdit, input);
  const fields = fieldsOf(given, context.settings.currency);
  return onFreshDoctor(async () => {
    const known = await findDoctor(context, id);
    if (reach === 'own') checkOwn(context, known, given);
    const { doctor, steps } = changingDoctor(context, known, fields);
    try {
      await commit(context, [...steps, ...changingUser(context, known, fields)], {
        action: 'doctor.update',
        entity: 'doctors',
        entity_id: known.id,
        changes: auditedChanges(fields),
      });
    } catch (error) {
      if (error instanceof GuardFailedError && error.step === 'user') throw userInactive();
      const assigned = given.department_id !== undefined;
      if (error instanceof GuardFailedError && error.step === 'department' && !assigned)
        throw departmentInactive();
      throw doctorRefusal(error);
    }
    return presentDoctor(context, doctor);
  });
};

const fieldsOf = ({ phone, monthly_rate, ...same }: Edit, currency: string): Partial<Doctor> => ({
  ...givenOf(same),
  ...(phone === undefined ? {} : { phone: phone === null ? null : toContactPhone(phone) }),
  ...(monthly_rate === undefined
    ? {}
    : { monthly_rate: monthly_rate === null ? null : toMinorUnits(monthly_rate, currency, 'monthly_rate') }),
});

const checkOwn = ({ actor }: Context, doctor: Doctor, given: Edit): void => {
  if (!isOwn(actor, doctor)) throw noSuchDoctor();
  const others = Object.keys(given).filter((field) => !ownFields.includes(field));
  if (others.length > 0) {
    throw new ClinicError('FORBIDDEN', 'Only an admin may change this.', {
      details: Object.fromEntries(others.map((field) => [field, 'only an admin may change it'])),
    });
  }
};

const changingUser = (
  { storage, clock }: Context,
  { user_id }: Doctor,
  { name, is_active }: Partial<Doctor>,
): WriteStep[] => {
  if (name === undefined && is_active !== true) return [];
  const where: Filter<User> = {
    id: user_id,
    ...(is_active === true ? { is_active, role: 'doctor' } : {}),
  };
  const set =
    name === undefined ? {} : { name, search: searchKeys(name), updated_at: toInstant(clock.now()) };
  return [storage.collection(users).updating('user', where, { $set: set })];
};

/** Values only where they aren't about the person. */
const auditedChanges = (fields: Partial<Doctor>) => ({
  fields: Object.keys(fields),
  ...(fields.department_id === undefined ? {} : { department_id: fields.department_id }),
  ...(fields.is_active === undefined ? {} : { is_active: fields.is_active }),
});

const userInactive = (): ClinicError =>
  new ClinicError(
    'INVALID_TRANSITION',
    "This doctor's user is deactivated or has another role; change that first.",
  );

const departmentInactive = (): ClinicError =>
  new ClinicError('CONFLICT', "This doctor's department is inactive; give an active one.", {
    details: { department_id: 'is inactive' },
  });
