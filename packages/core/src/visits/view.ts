import type { Context } from '../context.ts';
import { mayReach } from '../identity/permissions.ts';
import type { CivilDate } from '../kernel/civil-date.ts';
import type { Instant } from '../kernel/clock.ts';
import { type Names, namesOf } from './names.ts';
import type { Visit } from './visit.ts';

/** A visit as answered. */
export interface VisitView extends Names {
  id: string;
  patient_id: string;
  doctor_id: string;
  appointment_id: string | null;
  date: CivilDate;
  visit_type: string;
  reason: string | null;
  /** With `notes`, not for the desk. */
  diagnosis?: string | null;
  notes?: string | null;
  follow_up_date: CivilDate | null;
  created_by: string | null;
  created_at: Instant;
  updated_at: Instant;
}

/** Visits as this actor may see them, in the same order. */
export const presentVisits = async (context: Context, those: readonly Visit[]): Promise<VisitView[]> => {
  if (those.length === 0) return [];
  const named = await namesOf(context, those);
  const seesFindings = mayReach(context.actor, 'visits.read_findings') !== undefined;
  return those.map((one) => ({
    id: one.id,
    patient_id: one.patient_id,
    doctor_id: one.doctor_id,
    ...named(one),
    appointment_id: one.appointment_id,
    date: one.date,
    visit_type: one.visit_type,
    reason: one.reason,
    ...(seesFindings && { diagnosis: one.diagnosis, notes: one.notes }),
    follow_up_date: one.follow_up_date,
    created_by: one.created_by,
    created_at: one.created_at,
    updated_at: one.updated_at,
  }));
};

export const presentVisit = async (context: Context, visit: Visit): Promise<VisitView> => {
  const [view] = await presentVisits(context, [visit]);
  return view!;
};
