import { bound, type Context } from '../context.ts';
import { doctorPerformance } from './doctor-performance.ts';
import { patientStats } from './patient-stats.ts';

export const analyticsOperations = (context: Context) => ({
  doctorPerformance: bound(context, doctorPerformance),
  patientStats: bound(context, patientStats),
});
