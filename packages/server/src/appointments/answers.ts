import { appointmentStatuses } from '@clinic/core';
import * as v from 'valibot';
import { id, instant } from '../http/answers.ts';

const day = v.pipe(v.string(), v.isoDate());
const clockTime = v.pipe(v.string(), v.isoTime());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

export const appointmentAnswer = v.strictObject({
  id,
  patient_id: id,
  patient_name: v.nullable(v.string()),
  doctor_id: id,
  doctor_name: v.string(),
  department_id: v.nullable(id),
  start: instant,
  end: instant,
  date: day,
  start_time: clockTime,
  end_time: clockTime,
  duration_minutes: v.pipe(v.number(), v.minValue(0)),
  status: v.picklist(appointmentStatuses),
  reason: v.nullable(v.string()),
  notes: v.nullable(v.string()),
  cancel_reason: v.nullable(v.string()),
  reminder_sent_at: v.nullable(instant),
  created_by: v.nullable(id),
  created_at: instant,
  updated_at: instant,
});

export const statsAnswer = v.strictObject({
  doctor_id: id,
  totals: v.strictObject({
    scheduled: count,
    confirmed: count,
    arrived: count,
    completed: count,
    cancelled: count,
    no_show: count,
    total: count,
  }),
  completion_rate: share,
  no_show_rate: share,
  trends: v.array(
    v.strictObject({
      period: v.string(),
      total: count,
      completed: count,
      cancelled: count,
      no_show: count,
    }),
  ),
});
