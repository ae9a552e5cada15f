import type { Context } from '../context.ts';
import { doctors } from '../doctors/collections.ts';
import type { Doctor } from '../doctors/doctor.ts';
import type { CivilDate } from '../kernel/civil-date.ts';
import { civilTime } from '../kernel/civil-time.ts';
import { fromInstant, type Instant, MINUTE } from '../kernel/clock.ts';
import { patients } from '../patients/collections.ts';
import type { Patient } from '../patients/patient.ts';
import type { Appointment, AppointmentStatus } from './appointment.ts';

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

interface Named {
  readonly patient: Pick<Patient, 'name'> | undefined;
  readonly doctor: Pick<Doctor, 'name'> | undefined;
}

export const presentAppointment = (
  { settings: { timezone } }: Pick<Context, 'settings'>,
  one: Appointment,
  { patient, doctor }: Named,
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

/** In the same order; one round trip for the names. */
export const presentAppointments = async (
  context: Context,
  those: readonly Appointment[],
): Promise<AppointmentView[]> => {
  if (those.length === 0) return [];
  const { storage } = context;
  const patientIds = [...new Set(those.map(({ patient_id }) => patient_id))];
  const doctorIds = [...new Set(those.map(({ doctor_id }) => doctor_id))];
  const [foundPatients, foundDoctors] = await Promise.all([
    storage.read(patientIds.map((id) => storage.collection(patients).looking(id))),
    storage.read(doctorIds.map((id) => storage.collection(doctors).looking(id))),
  ]);
  const patientOf = new Map(foundPatients.map((patient) => [patient?.id, patient]));
  const doctorOf = new Map(foundDoctors.map((doctor) => [doctor?.id, doctor]));
  return those.map((one) =>
    presentAppointment(context, one, {
      patient: patientOf.get(one.patient_id),
      doctor: doctorOf.get(one.doctor_id),
    }),
  );
};
