import { bound, type Context } from '../context.ts';
import { createDepartment } from './create.ts';
import { listDepartments, showDepartment } from './list.ts';
import { deactivateDepartment, updateDepartment } from './update.ts';

export const departmentsOperations = (context: Context) => ({
  list: bound(context, listDepartments),
  show: bound(context, showDepartment),
  create: bound(context, createDepartment),
  update: bound(context, updateDepartment),
  deactivate: bound(context, deactivateDepartment),
});
