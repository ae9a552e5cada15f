import * as v from 'valibot';
import type { Context } from '../context.ts';
import { findDoctor, noSuchDoctor } from '../doctors/find.ts';
import { validate } from '../kernel/validate.ts';
import { type AppointmentStatus, appointmentStatuses } from './appointment.ts';
import { appointments } from './collections.ts';
import { ownedBy } from './reach.ts';
import { anyStart } from './time-hold.ts';

export const statsQuery = v.strictObject({
  /** Default month. */
  groupBy: v.optional(v.picklist(['day', 'month'])),
  /** Periods, the latest. Default 10. */
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100))),
});

export interface DoctorStats {
  doctor_id: string;
  totals: Record<AppointmentStatus | 'total', number>;
  /** Of all appointments, 0 to 1; 0 where there are none. */
  completion_rate: number;
  no_show_rate: number;
  /** By the clinic's days, `YYYY-MM` or `YYYY-MM-DD`, in order; a period without appointments isn't listed. */
  trends: { period: string; total: number; completed: number; cancelled: number; no_show: number }[];
}

/** Characters of a date that name its period. */
const PERIOD = { month: 'YYYY-MM'.length, day: 'YYYY-MM-DD'.length } as const;

/**
 * How a doctor's appointments went, counted inside the store.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND no such doctor, or another than the one who asks
 */
export const doctorStats = async (
  context: Context,
  doctorId: string,
  query: v.InferInput<typeof statsQuery> = {},
): Promise<DoctorStats> => {
  const owned = await ownedBy(context, 'appointments.stats');
  const { groupBy = 'month', limit = 10 } = validate(statsQuery, query);
  if (owned.doctor_id !== undefined && owned.doctor_id !== doctorId) throw noSuchDoctor();
  const { id: doctor_id } = await findDoctor(context, doctorId);
  const all = context.storage.collection(appointments);
  const [byStatus, byPeriod] = await Promise.all([
    all.group({ ...anyStart, doctor_id }, { by: ['status'] }),
    all.group(
      { ...anyStart, doctor_id },
      {
        by: [{ field: 'date', first: PERIOD[groupBy] }, 'status'],
        sort: -1,
        limit: limit * appointmentStatuses.length,
      },
    ),
  ]);
  const totals = countsOf(byStatus.map(({ key: [status], count }) => [status, count]));
  const periods = [...new Set(byPeriod.map(({ key: [period] }) => String(period)))].slice(0, limit).reverse();
  return {
    doctor_id,
    totals,
    completion_rate: rate(totals.completed, totals.total),
    no_show_rate: rate(totals.no_show, totals.total),
    trends: periods.map((period) => {
      const groups = byPeriod.filter(({ key }) => key[0] === period);
      const { total, completed, cancelled, no_show } = countsOf(
        groups.map(({ key: [, status], count }) => [status, count]),
      );
      return { period, total, completed, cancelled, no_show };
    }),
  };
};

const countsOf = (groups: readonly (readonly [status: unknown, count: number])[]): DoctorStats['totals'] => {
  const of = (status: AppointmentStatus): number => groups.find(([name]) => name === status)?.[1] ?? 0;
  return {
    scheduled: of('scheduled'),
    confirmed: of('confirmed'),
    arrived: of('arrived'),
    completed: of('completed'),
    cancelled: of('cancelled'),
    no_show: of('no_show'),
    total: groups.reduce((sum, [, count]) => sum + count, 0),
  };
};

const rate = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
