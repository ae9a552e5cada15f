import {
  doctorPerformanceQuery,
  doctorPerformanceSheet,
  patientStatsQuery,
  patientStatsSheet,
  revenueQuery,
  revenueSheet,
} from '@clinic/core';
import * as v from 'valibot';
import { id } from '../http/answers.ts';
import { exampleDoctor } from '../http/examples.ts';
import { type Route, route } from '../http/route.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const revenueAnswer = v.strictObject({
  currency: v.string(),
  total_billed: v.number(),
  total_collected: v.number(),
  outstanding: v.number(),
  by_method: v.strictObject({
    cash: v.number(),
    card: v.number(),
    knet: v.number(),
    insurance: v.number(),
    package: v.number(),
  }),
  by_source: v.strictObject({ treatments: v.number(), packages: v.number() }),
  series: v.array(v.strictObject({ period: v.string(), billed: v.number(), collected: v.number() })),
});

const performanceAnswer = v.strictObject({
  doctors: v.array(
    v.strictObject({
      doctor_id: id,
      name: v.string(),
      appointments: count,
      completed: count,
      no_show: count,
      cancelled: count,
      completion_rate: share,
      visits: count,
      treatments: count,
      revenue: v.number(),
    }),
  ),
});

const patientStatsAnswer = v.strictObject({
  total: count,
  new: count,
  returning: count,
  by_gender: v.strictObject({ male: count, female: count, other: count, unknown: count }),
  by_age_group: v.strictObject({
    '0-17': count,
    '18-34': count,
    '35-49': count,
    '50-64': count,
    '65+': count,
    unknown: count,
  }),
  visits_per_patient: v.pipe(v.number(), v.minValue(0)),
  series: v.array(v.strictObject({ period: v.string(), new: count, visits: count })),
});

export const analyticsRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/analytics/revenue',
    action: 'analytics.read',
    summary: 'What was billed and collected, by method, source and period; with format=csv a spreadsheet.',
    query: revenueQuery,
    answer: revenueAnswer,
    message: 'revenue',
    sheet: revenueSheet,
    example: {
      response: {
        currency: 'KWD',
        total_billed: 140,
        total_collected: 120.5,
        outstanding: 19.5,
        by_method: { cash: 20.5, card: 0, knet: 50, insurance: 25, package: 25 },
        by_source: { treatments: 95.5, packages: 25 },
        series: [{ period: '2026-01', billed: 140, collected: 120.5 }],
      },
    },
    handle: ({ clinic, query }) => clinic.analytics.revenue(query),
  }),
  route({
    method: 'GET',
    path: '/analytics/doctor-performance',
    action: 'analytics.doctors',
    summary: 'What each doctor did; to doctors, themselves. With format=csv a spreadsheet.',
    query: doctorPerformanceQuery,
    answer: performanceAnswer,
    message: 'doctor_performance',
    sheet: doctorPerformanceSheet,
    example: {
      response: {
        doctors: [
          {
            doctor_id: exampleDoctor.id,
            name: exampleDoctor.name,
            appointments: 40,
            completed: 30,
            no_show: 4,
            cancelled: 3,
            completion_rate: 0.75,
            visits: 31,
            treatments: 28,
            revenue: 612.5,
          },
        ],
      },
    },
    handle: ({ clinic, query }) => clinic.analytics.doctorPerformance(query),
  }),
  route({
    method: 'GET',
    path: '/analytics/patient-stats',
    action: 'analytics.read',
    summary: 'Who the patients are and how they come; with format=csv a spreadsheet.',
    query: patientStatsQuery,
    answer: patientStatsAnswer,
    message: 'patient_stats',
    sheet: patientStatsSheet,
    example: {
      response: {
        total: 120,
        new: 14,
        returning: 37,
        by_gender: { male: 58, female: 60, other: 0, unknown: 2 },
        by_age_group: { '0-17': 21, '18-34': 40, '35-49': 32, '50-64': 15, '65+': 10, unknown: 2 },
        visits_per_patient: 1.4,
        series: [{ period: '2026-01', new: 14, visits: 72 }],
      },
    },
    handle: ({ clinic, query }) => clinic.analytics.patientStats(query),
  }),
];
