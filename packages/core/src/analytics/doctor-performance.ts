import * as v from 'valibot';
import { appointments } from '../appointments/collections.ts';
import { anyStart } from '../appointments/time-hold.ts';
import type { Context } from '../context.ts';
import { doctors } from '../doctors/collections.ts';
import { reachOf } from '../identity/permissions.ts';
import type { Sheet } from '../interchange/write-csv.ts';
import { toMajorUnits } from '../kernel/money.ts';
import { dayIn, happeningIn, readPeriod } from '../kernel/period.ts';
import { validate } from '../kernel/validate.ts';
import type { Group } from '../storage/index.ts';
import { treatments } from '../treatments/treatment.ts';
import { visits } from '../visits/visit.ts';
import { rangeFields } from './range.ts';

export const doctorPerformanceQuery = v.strictObject(rangeFields);

export interface DoctorPerformance {
  doctor_id: string;
  name: string;
  appointments: number;
  completed: number;
  no_show: number;
  cancelled: number;
  /** Completed of all appointments, 0 to 1; 0 where there are none. */
  completion_rate: number;
  visits: number;
  treatments: number;
  /** Of the doctor's treatments that are on a bill, before discounts; major units. */
  revenue: number;
}

/**
 * What each doctor did in a stretch of time, by name; to doctors, themselves alone. Appointments count by their start,
 * visits by their day, treatments by when they were entered.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR
 */
export const doctorPerformance = async (
  context: Context,
  query: v.InferInput<typeof doctorPerformanceQuery> = {},
): Promise<{ doctors: DoctorPerformance[] }> => {
  const { actor, storage, settings } = context;
  const reach = reachOf(actor, 'analytics.doctors');
  const period = readPeriod(validate(doctorPerformanceQuery, query), settings.timezone);
  const own = reach === 'own' && actor.type === 'user' ? { doctor_id: actor.user.doctor_id ?? '' } : {};
  const created = happeningIn('created_at', period);
  const [everybody, byStatus, seen, done, billed] = await Promise.all([
    storage
      .collection(doctors)
      .find(own.doctor_id === undefined ? {} : { id: own.doctor_id }, { sort: { name: 1, id: 1 } }),
    storage
      .collection(appointments)
      .group({ ...anyStart, ...own, ...happeningIn('start', period) }, { by: ['doctor_id', 'status'] }),
    storage
      .collection(visits)
      .group({ ...own, ...dayIn('date', period, settings.timezone) }, { by: ['doctor_id'] }),
    storage.collection(treatments).group({ ...own, ...created }, { by: ['doctor_id'] }),
    storage
      .collection(treatments)
      .group({ ...own, ...created, billing_id: { $ne: null } }, { by: ['doctor_id'], sum: { cost: 'cost' } }),
  ]);
  return {
    doctors: everybody.map(({ id, name }) => {
      const statuses = byStatus.filter(({ key }) => key[0] === id);
      const total = statuses.reduce((sum, { count }) => sum + count, 0);
      const of = (status: string): number => statuses.find(({ key }) => key[1] === status)?.count ?? 0;
      return {
        doctor_id: id,
        name,
        appointments: total,
        completed: of('completed'),
        no_show: of('no_show'),
        cancelled: of('cancelled'),
        completion_rate: total === 0 ? 0 : of('completed') / total,
        visits: groupOf(seen, id)?.count ?? 0,
        treatments: groupOf(done, id)?.count ?? 0,
        revenue: toMajorUnits(groupOf(billed, id)?.sums.cost ?? 0, settings.currency),
      };
    }),
  };
};

const groupOf = (groups: readonly Group[], id: string): Group | undefined =>
  groups.find(({ key }) => key[0] === id);

export const doctorPerformanceSheet = (report: { doctors: DoctorPerformance[] }): Sheet => {
  const columns = [
    'doctor_id',
    'name',
    'appointments',
    'completed',
    'no_show',
    'cancelled',
    'completion_rate',
    'visits',
    'treatments',
    'revenue',
  ] as const;
  return { columns, rows: report.doctors.map((doctor) => columns.map((column) => doctor[column])) };
};
