import type { Storage, WriteStep } from '../storage/index.ts';
import { departments } from './collections.ts';

/**
 * A doctor comes into a department, in the same write as the doctor's own change. The guard `department` fails unless
 * the department is there and active.
 * @param counted whether it is one active doctor more
 */
export const joining = (storage: Storage, id: string, counted: boolean): WriteStep =>
  storage
    .collection(departments)
    .updating('department', { id, is_active: true }, { $inc: { active_doctors: counted ? 1 : 0 } });

/** An active doctor leaves a department, or is active no more. */
export const leaving = (storage: Storage, id: string): WriteStep =>
  storage.collection(departments).updating('former_department', { id }, { $inc: { active_doctors: -1 } });
