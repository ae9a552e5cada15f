import type { Context } from '../context.ts';
import { joining, leaving } from '../departments/membership.ts';
import { ClinicError } from '../errors.ts';
import { toInstant } from '../kernel/clock.ts';
import { DuplicateKeyError, GuardFailedError, type WriteStep } from '../storage/index.ts';
import { doctors } from './collections.ts';
import { type Doctor, searchFields } from './doctor.ts';

/** How often a change is worked out again before somebody else's are too many. */
const MAX_ATTEMPTS = 10;

interface DoctorChange {
  /** The doctor as it will be. */
  readonly doctor: Doctor;
  readonly steps: WriteStep[];
}

/** The department that counts the doctor among its active ones. */
const countingDepartment = ({ is_active, department_id }: Doctor): string | null =>
  is_active ? department_id : null;

/**
 * Every change of a doctor: the doctor itself, guarded by the version read (`doctor`), and what follows for the
 * departments. The guard `department` fails when the doctor would come into one that is not there or inactive, also
 * by becoming active again in it.
 */
export const changingDoctor = (
  { storage, clock }: Pick<Context, 'storage' | 'clock'>,
  known: Doctor,
  fields: Partial<Doctor>,
): DoctorChange => {
  const after = { ...known, ...fields, updated_at: toInstant(clock.now()) };
  const set = { ...fields, ...searchFields(after), updated_at: after.updated_at };
  const steps = [
    storage
      .collection(doctors)
      .updating('doctor', { id: known.id, version: known.version }, { $set: set, $inc: { version: 1 } }),
  ];
  const from = countingDepartment(known);
  const to = countingDepartment(after);
  if (
    after.department_id !== null &&
    (after.department_id !== known.department_id || (to !== from && to !== null))
  ) {
    steps.push(joining(storage, after.department_id, to !== null));
  }
  if (from !== null && from !== to) steps.push(leaving(storage, from));
  return { doctor: after, steps };
};

/** Works a change out again when the doctor changed between the read and the write. */
export const onFreshDoctor = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const changed = error instanceof GuardFailedError && error.step === 'doctor';
      if (!changed || attempt === MAX_ATTEMPTS) throw error;
    }
  }
};

/** What the store refused in a change of a doctor, in the clinic's words. */
export const doctorRefusal = (error: unknown): unknown => {
  if (error instanceof DuplicateKeyError && error.index === 'doctors_license_number') {
    return new ClinicError('CONFLICT', 'Another doctor has this license number.', {
      details: { license_number: 'another doctor has it' },
    });
  }
  if (error instanceof GuardFailedError && error.step === 'department') {
    return new ClinicError('NOT_FOUND', 'There is no such active department.', {
      details: { department_id: 'no active department' },
    });
  }
  return error;
};
