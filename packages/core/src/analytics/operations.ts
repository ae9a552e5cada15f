import { bound, type Context } from '../context.ts';
import { doctorPerformance } from './doctor-performance.ts';
import { patientStats } from './patient-stats.ts';
import { revenue } from './revenue.ts';

export const analyticsOperations = (context: Context) => ({
  revenue: bound(context, revenue),
  doctorPerformance: bound(context, doctorPerformance),
  patientStats: bound(context, patientStats),
});
