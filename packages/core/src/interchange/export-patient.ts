import { appointments } from '../appointments/collections.ts';
import { presentAppointments } from '../appointments/view.ts';
import { auditing, commit } from '../audit/commit.ts';
import { billings } from '../billing/billing.ts';
import { presentBilling } from '../billing/view.ts';
import type { Context } from '../context.ts';
import { mayReach, reachOf } from '../identity/permissions.ts';
import { civilDate } from '../kernel/civil-date.ts';
import { toInstant } from '../kernel/clock.ts';
import { medicalHistories } from '../medical-history/medical-history.ts';
import { presentHistory, readingOf } from '../medical-history/read.ts';
import { findPatient, noSuchPatient } from '../patients/find.ts';
import { ownPatient } from '../patients/own.ts';
import { presentPatient } from '../patients/patient.ts';
import { prescriptions } from '../prescriptions/prescription.ts';
import { presentPrescriptions } from '../prescriptions/view.ts';
import { presentTreatment, treatments } from '../treatments/treatment.ts';
import { presentVisits } from '../visits/view.ts';
import { visits } from '../visits/visit.ts';
import { waitlist } from '../waitlist/collections.ts';
import { presentEntries } from '../waitlist/entry.ts';
import type { PatientExport } from './patient-export.ts';

/**
 * Everything about one patient; the bills only to whoever may read them. That it was taken out, and with it that the
 * medical history was read, is on the audit trail before anything is answered.
 * @throws ClinicError FORBIDDEN, NOT_FOUND (another's to a patient, too)
 */
export const exportPatient = async (context: Context, id: string): Promise<PatientExport> => {
  const reach = reachOf(context.actor, 'patients.export');
  if (reach === 'own' && (await ownPatient(context)).id !== id) throw noSuchPatient();
  const { storage, clock, settings } = context;
  const { currency, timezone } = settings;
  const patient = await findPatient(context, id);
  const reading = auditing(context, readingOf(id));
  await commit(context, [reading], { action: 'patient.export', entity: 'patients', entity_id: id });
  const of = { patient_id: id };
  const seesBills = mayReach(context.actor, 'billing.read') !== undefined;
  const [history, booked, seen, done, prescribed, billed, waited] = await Promise.all([
    storage.collection(medicalHistories).get(id),
    storage.collection(appointments).find(of, { sort: { start: 1 } }),
    storage.collection(visits).find(of, { sort: { date: 1, id: 1 } }),
    storage.collection(treatments).find(of, { sort: { id: 1 } }),
    storage.collection(prescriptions).find(of, { sort: { id: 1 } }),
    seesBills ? storage.collection(billings).find(of, { sort: { created_at: 1, id: 1 } }) : [],
    storage.collection(waitlist).find(of, { sort: { date: 1, id: 1 } }),
  ]);
  return {
    exported_at: toInstant(clock.now()),
    patient: presentPatient(patient, civilDate(clock.now(), timezone), currency),
    medical_history: await presentHistory(context, id, history, {}),
    appointments: await presentAppointments(context, booked),
    visits: await presentVisits(context, seen),
    treatments: done.map((one) => presentTreatment(one, currency)),
    prescriptions: await presentPrescriptions(context, prescribed),
    ...(seesBills && { billings: billed.map((one) => presentBilling(one, currency)) }),
    waitlist: await presentEntries(context, waited),
  };
};
