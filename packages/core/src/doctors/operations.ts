import { bound, type Context } from '../context.ts';
import { assignDoctor } from './assign.ts';
import { createDoctor } from './create.ts';
import { deactivateDoctor } from './deactivate.ts';
import { listDoctors, searchDoctors, showDoctor } from './list.ts';
import { updateDoctor } from './update.ts';

export const doctorsOperations = (context: Context) => ({
  list: bound(context, listDoctors),
  search: bound(context, searchDoctors),
  show: bound(context, showDoctor),
  create: bound(context, createDoctor),
  assign: bound(context, assignDoctor),
  update: bound(context, updateDoctor),
  deactivate: bound(context, deactivateDoctor),
});
