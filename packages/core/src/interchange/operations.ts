import { bound, type Context } from '../context.ts';
import { exportPatient } from './export-patient.ts';

export const interchangeOperations = (context: Context) => ({
  exportPatient: bound(context, exportPatient),
});
