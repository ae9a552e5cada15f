import * as v from 'valibot';
import type { Context } from '../context.ts';
import { activityShown, mayReach, reachOf } from '../identity/permissions.ts';
import { type Page, pageFields, readPage } from '../kernel/page.ts';
import { validate } from '../kernel/validate.ts';
import { departments } from './collections.ts';
import { type DepartmentView, presentDepartment } from './department.ts';
import { findDepartment, noSuchDepartment } from './find.ts';

export const departmentQuery = v.strictObject({ is_active: v.optional(v.boolean()), ...pageFields });

/** Departments by name; inactive ones are shown to who manages them. @throws ClinicError UNAUTHENTICATED, VALIDATION_ERROR */
export const listDepartments = (
  context: Context,
  query: v.InferInput<typeof departmentQuery> = {},
): Promise<Page<DepartmentView>> => {
  reachOf(context.actor, 'departments.read');
  const { is_active, ...page } = validate(departmentQuery, query);
  const shown = activityShown(context.actor, 'departments.manage', is_active);
  const all = context.storage.collection(departments);
  return readPage(all, { is_active: { $in: shown } }, { name_key: 1 }, page, presentDepartment);
};

/**
 * @param reference its id or name
 * @throws ClinicError UNAUTHENTICATED, NOT_FOUND (an inactive one too, but to who manages them)
 */
export const showDepartment = async (context: Context, reference: string): Promise<DepartmentView> => {
  reachOf(context.actor, 'departments.read');
  const found = await findDepartment(context, reference);
  if (!found.is_active && mayReach(context.actor, 'departments.manage') === undefined) {
    throw noSuchDepartment();
  }
  return presentDepartment(found);
};
