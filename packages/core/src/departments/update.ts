import * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { reachOf } from '../identity/permissions.ts';
import { toInstant } from '../kernel/clock.ts';
import { validate } from '../kernel/validate.ts';
import { DuplicateKeyError, type Filter, GuardFailedError } from '../storage/index.ts';
import { departments } from './collections.ts';
import {
  type Department,
  type DepartmentView,
  departmentDescription,
  departmentKey,
  departmentName,
  presentDepartment,
} from './department.ts';
import { findDepartment, nameTaken, noSuchDepartment } from './find.ts';

export const departmentEdit = v.strictObject({
  name: v.optional(departmentName),
  description: v.optional(departmentDescription),
  is_active: v.optional(v.boolean()),
});

/** No active doctor may belong to an inactive department: the guard of every write that makes one inactive. */
const WITHOUT_DOCTORS = { active_doctors: 0 } as const;

/**
 * Changes a department; what isn't given stays.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND, CONFLICT (the name is taken, or active doctors belong to
 *   what should become inactive)
 */
export const updateDepartment = async (
  context: Context,
  id: string,
  input: v.InferInput<typeof departmentEdit>,
): Promise<DepartmentView> => {
  reachOf(context.actor, 'departments.manage');
  const { name, description, is_active } = validate(departmentEdit, input);
  const known = await findDepartment(context, id);
  const fields = {
    ...(name === undefined ? {} : { name, name_key: departmentKey(name) }),
    ...(description === undefined ? {} : { description }),
    ...(is_active === undefined ? {} : { is_active }),
  };
  const where = { id: known.id, ...(is_active === false ? WITHOUT_DOCTORS : {}) };
  return change(context, known, where, fields, 'department.update');
};

/**
 * Nobody can be assigned to it any more. `updateDepartment` brings it back.
 * @throws ClinicError FORBIDDEN, NOT_FOUND, CONFLICT active doctors belong to it; INVALID_TRANSITION it is inactive
 */
export const deactivateDepartment = async (context: Context, id: string): Promise<DepartmentView> => {
  reachOf(context.actor, 'departments.manage');
  const known = await findDepartment(context, id);
  const where = { id: known.id, is_active: true, ...WITHOUT_DOCTORS };
  return change(context, known, where, { is_active: false }, 'department.deactivate');
};

const change = async (
  context: Context,
  known: Department,
  where: Filter<Department>,
  fields: Partial<Department>,
  action: string,
): Promise<DepartmentView> => {
  const all = context.storage.collection(departments);
  const set = { ...fields, updated_at: toInstant(context.clock.now()) };
  const { name_key: _key, ...changes } = fields;
  try {
    await commit(context, [all.updating('department', where, { $set: set })], {
      action,
      entity: 'departments',
      entity_id: known.id,
      changes,
    });
  } catch (error) {
    if (error instanceof DuplicateKeyError) throw nameTaken();
    if (error instanceof GuardFailedError && error.step === 'department') {
      throw whyItStays(await all.get(known.id));
    }
    throw error;
  }
  return presentDepartment({ ...known, ...set });
};

const whyItStays = (department: Department | undefined): ClinicError => {
  if (department === undefined) return noSuchDepartment();
  if (!department.is_active) {
    return new ClinicError('INVALID_TRANSITION', 'This department is inactive already.');
  }
  return new ClinicError('CONFLICT', 'Active doctors belong to this department.', {
    details: { active_doctors: department.active_doctors },
  });
};
