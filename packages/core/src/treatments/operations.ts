import { bound, type Context } from '../context.ts';
import { createTreatment } from './create.ts';
import { listTreatments, showTreatment } from './list.ts';
import { updateTreatment } from './update.ts';

export const treatmentsOperations = (context: Context) => ({
  list: bound(context, listTreatments),
  show: bound(context, showTreatment),
  create: bound(context, createTreatment),
  update: bound(context, updateTreatment),
});
