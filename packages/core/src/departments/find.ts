import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { isId } from '../kernel/ids.ts';
import { departments } from './collections.ts';
import { type Department, departmentKey } from './department.ts';

/** A department by its id or its name, the name without case. @throws ClinicError NOT_FOUND */
export const findDepartment = async (
  { storage }: Pick<Context, 'storage'>,
  reference: string,
): Promise<Department> => {
  const all = storage.collection(departments);
  const found = isId(reference)
    ? await all.get(reference)
    : await all.first({ name_key: departmentKey(reference) });
  if (found === undefined) throw noSuchDepartment();
  return found;
};

export const noSuchDepartment = (): ClinicError =>
  new ClinicError('NOT_FOUND', 'There is no such department.');

export const nameTaken = (): ClinicError =>
  new ClinicError('CONFLICT', 'Another department has this name.', {
    details: { name: 'another department has it' },
  });
