import * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { validate } from '../kernel/validate.ts';
import { changingDoctor, doctorRefusal, onFreshDoctor } from './change.ts';
import { departmentIdSchema } from './doctor.ts';
import { findDoctor } from './find.ts';
import { type DoctorView, presentDoctor } from './view.ts';

export const assignInput = v.strictObject({
  doctor_id: v.pipe(v.string(), v.uuid()),
  department_id: departmentIdSchema,
});

/**
 * Puts a doctor into a department, out of the one before.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND no such doctor, or no such active department
 */
export const assignDoctor = async (
  context: Context,
  input: v.InferInput<typeof assignInput>,
): Promise<DoctorView> => {
  reachOf(context.actor, 'doctors.manage');
  const { doctor_id, department_id } = validate(assignInput, input);
  return onFreshDoctor(async () => {
    const { doctor, steps } = changingDoctor(context, await findDoctor(context, doctor_id), {
      department_id,
    });
    await commit(context, steps, {
      action: 'doctor.assign',
      entity: 'doctors',
      entity_id: doctor_id,
      changes: { department_id },
    }).catch((error) => {
      throw doctorRefusal(error);
    });
    return presentDoctor(context, doctor);
  });
};
