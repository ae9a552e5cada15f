import * as v from 'valibot';
import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import type { Sheet } from '../interchange/write-csv.ts';
import { civilDate } from '../kernel/civil-date.ts';
import { dayIn, happeningIn, readPeriod } from '../kernel/period.ts';
import { validate } from '../kernel/validate.ts';
import { patients } from '../patients/collections.ts';
import { makeMissingRecords } from '../patients/make-missing.ts';
import { ageOn } from '../patients/patient.ts';
import { visits } from '../visits/visit.ts';
import { rangeFields } from './range.ts';
import { dayOfMinute, periodOf, summed, TO_THE_MINUTE } from './series.ts';

export const patientStatsQuery = v.strictObject(rangeFields);

const ageGroups = [
  ['0-17', 17],
  ['18-34', 34],
  ['35-49', 49],
  ['50-64', 64],
  ['65+', Infinity],
] as const;

type AgeGroup = (typeof ageGroups)[number][0] | 'unknown';

export interface PatientStats {
  /** All patients there are now. */
  total: number;
  /** Added in the stretch of time. */
  new: number;
  /** Seen in it who had been seen before, in it or earlier. */
  returning: number;
  by_gender: Record<'male' | 'female' | 'other' | 'unknown', number>;
  /** By whole years today. */
  by_age_group: Record<AgeGroup, number>;
  /** Visits in the stretch of time for each patient seen in it; 0 without visits. */
  visits_per_patient: number;
  /** By month of the clinic; a month without anything isn't there. */
  series: { period: string; new: number; visits: number }[];
}

/** Who the clinic's patients are and how they come, counted inside the store. @throws ClinicError FORBIDDEN, VALIDATION_ERROR */
export const patientStats = async (
  context: Context,
  query: v.InferInput<typeof patientStatsQuery> = {},
): Promise<PatientStats> => {
  reachOf(context.actor, 'analytics.read');
  const { storage, settings, clock } = context;
  const { timezone } = settings;
  const period = readPeriod(validate(patientStatsQuery, query), timezone);
  const days = dayIn('date', period, timezone);
  const first = days.date?.$gte;
  await makeMissingRecords(context);
  const all = storage.collection(patients);
  const seen = storage.collection(visits);
  const [genders, births, added, visitsByDay, seenNow, seenBefore] = await Promise.all([
    all.group({}, { by: ['gender'] }),
    all.group({}, { by: ['date_of_birth'] }),
    all.group(happeningIn('created_at', period), { by: [{ field: 'created_at', first: TO_THE_MINUTE }] }),
    seen.group(days, { by: ['date'] }),
    seen.group(days, { by: ['patient_id'] }),
    first === undefined ? [] : seen.group({ date: { $lt: first } }, { by: ['patient_id'] }),
  ]);
  const today = civilDate(clock.now(), timezone);
  const before = new Set(seenBefore.map(({ key: [patient] }) => patient));
  const visitsMade = seenNow.reduce((sum, { count }) => sum + count, 0);
  const by_gender = { male: 0, female: 0, other: 0, unknown: 0 };
  for (const { key, count } of genders) by_gender[(key[0] ?? 'unknown') as keyof typeof by_gender] += count;
  const by_age_group = Object.fromEntries([...ageGroups.map(([name]) => [name, 0]), ['unknown', 0]]);
  for (const { key, count } of births) by_age_group[ageGroupOf(key[0], today)] += count;
  return {
    total: genders.reduce((sum, { count }) => sum + count, 0),
    new: added.reduce((sum, { count }) => sum + count, 0),
    returning: seenNow.filter(({ key, count }) => count > 1 || before.has(key[0] ?? null)).length,
    by_gender,
    by_age_group,
    visits_per_patient: seenNow.length === 0 ? 0 : visitsMade / seenNow.length,
    series: summed(
      [
        ...added.map(
          ({ key, count }) =>
            [periodOf(dayOfMinute(String(key[0]), timezone), 'month'), 'new', count] as const,
        ),
        ...visitsByDay.map(({ key, count }) => [periodOf(String(key[0]), 'month'), 'visits', count] as const),
      ],
      ['new', 'visits'],
    ),
  };
};

const ageGroupOf = (born: unknown, today: string): AgeGroup => {
  if (typeof born !== 'string') return 'unknown';
  const age = ageOn(today, born);
  return ageGroups.find(([, oldest]) => age <= oldest)?.[0] ?? 'unknown';
};

export const patientStatsSheet = ({ series, ...figures }: PatientStats): Sheet => {
  const rows: (readonly [string, string, number])[] = [];
  for (const [name, value] of Object.entries(figures)) {
    if (typeof value === 'number') rows.push([name, '', value]);
    else for (const [part, count] of Object.entries(value)) rows.push([name, part, count]);
  }
  for (const { period, ...sums } of series)
    for (const [name, count] of Object.entries(sums)) rows.push([name, period, count]);
  return { columns: ['figure', 'of', 'value'], rows };
};
