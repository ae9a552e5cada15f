import type { Context } from '../context.ts';
import type { CivilDate } from '../kernel/civil-date.ts';
import { civilTime } from '../kernel/civil-time.ts';
import { fromInstant, type Instant, MINUTE } from '../kernel/clock.ts';
import type { Appointment, AppointmentStatus } from './appointment.ts';
import { type Concerned, concernedBy } from './concerned.ts';

/** An appointment as answered, and as events carry it. */
export interface AppointmentView {
  id: string;
  patient_id: string;
  /** Null of a patient who gave none as yet. */
  patient_name: string | null;
  doctor_id: string;
  doctor_name: string;
  department_id: string | null;
  start: Instant;
  end: Instant;
  /** Date and times of the clinic. */
  date: CivilDate;
  start_time: string;
  end_time: string;
  duration_minutes: number;
  status: AppointmentStatus;
  reason: string | null;
  notes: string | null;
  cancel_reason: string | null;
  reminder_sent_at: Instant | null;
  created_by: string | null;
  created_at: Instant;
  updated_at: Instant;
}

export const presentAppointment = (
  { settings: { timezone } }: Pick<Context, 'settings'>,
  one: Appointment,
  { patient, doctor }: Concerned,
): AppointmentView => ({
  id: one.id,
  patient_id: one.patient_id,
  patient_name: patient?.name ?? null,
  doctor_id: one.doctor_id,
  doctor_name: doctor?.name ?? '',
  department_id: one.department_id,
  start: one.start,
  end: one.end,
  date: one.date,
  start_time: civilTime(fromInstant(one.start), timezone),
  end_time: civilTime(fromInstant(one.end), timezone),
  duration_minutes: (fromInstant(one.end) - fromInstant(one.start)) / MINUTE,
  status: one.status,
  reason: one.reason,
  notes: one.notes,
  cancel_reason: one.cancel_reason,
  reminder_sent_at: one.reminder_sent_at,
  created_by: one.created_by,
  created_at: one.created_at,
  updated_at: one.updated_at,
});

/** In the same order; two round trips at once for the names. */
export const presentAppointments = async (
  context: Context,
  those: readonly Appointment[],
): Promise<AppointmentView[]> => {
  const concerned = await concernedBy(context, those);
  return those.map((one) => presentAppointment(context, one, concerned(one)));
};
