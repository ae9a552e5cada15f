import { bound, type Context } from '../context.ts';
import { readMedicalHistory } from './read.ts';
import { updateMedicalHistory } from './update.ts';

export const medicalHistoryOperations = (context: Context) => ({
  read: bound(context, readMedicalHistory),
  update: bound(context, updateMedicalHistory),
});
