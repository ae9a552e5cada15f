import * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { validate } from '../kernel/validate.ts';
import { DuplicateKeyError } from '../storage/index.ts';
import { departments } from './collections.ts';
import {
  type DepartmentView,
  departmentDescription,
  departmentName,
  newDepartment,
  presentDepartment,
} from './department.ts';
import { nameTaken } from './find.ts';

/** A name of 2 to 100 characters, a description of at most 1,000. */
export const departmentInput = v.strictObject({
  name: departmentName,
  description: v.optional(departmentDescription),
});

/** @throws ClinicError FORBIDDEN, VALIDATION_ERROR, CONFLICT a department has this name in any case, inactive ones too */
export const createDepartment = async (
  context: Context,
  input: v.InferInput<typeof departmentInput>,
): Promise<DepartmentView> => {
  reachOf(context.actor, 'departments.manage');
  const { name, description } = validate(departmentInput, input);
  const at = toInstant(context.clock.now());
  const made = newDepartment({ id: newId(), name, description: description ?? null, at });
  try {
    await commit(context, [context.storage.collection(departments).inserting(made)], {
      action: 'department.create',
      entity: 'departments',
      entity_id: made.id,
      changes: { name },
    });
  } catch (error) {
    throw error instanceof DuplicateKeyError ? nameTaken() : error;
  }
  return presentDepartment(made);
};
