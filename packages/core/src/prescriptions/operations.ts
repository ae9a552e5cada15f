import { bound, type Context } from '../context.ts';
import { createPrescription } from './create.ts';
import { listPrescriptions, showPrescription } from './list.ts';
import { cancelPrescription, updatePrescription } from './update.ts';

export const prescriptionsOperations = (context: Context) => ({
  list: bound(context, listPrescriptions),
  create: bound(context, createPrescription),
  show: bound(context, showPrescription),
  update: bound(context, updatePrescription),
  cancel: bound(context, cancelPrescription),
  /** What prints is loaded with the first document. */
  print: async (id: string) => (await import('./print.ts')).printPrescription(context, id),
});
