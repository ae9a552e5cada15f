import type * as v from 'valibot';
import { ownedBy } from '../appointments/reach.ts';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { findDoctor, noSuchDoctor } from '../doctors/find.ts';
import { toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { invalidFields, validate } from '../kernel/validate.ts';
import { namingPatient } from '../patients/naming.ts';
import { GuardFailedError } from '../storage/index.ts';
import { findVisit, noSuchVisit } from '../visits/find.ts';
import { visits } from '../visits/visit.ts';
import { type Prescription, prescriptionInput, prescriptions, toMedications } from './prescription.ts';
import { type PrescriptionWritten, presentPrescription } from './view.ts';
import { warn } from './warn.ts';

/**
 * Prescribes after a visit, doctors after their own. Warns of what is recorded against it and refuses nothing for it.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND no such visit or doctor, or another doctor's
 */
export const createPrescription = async (
  context: Context,
  input: v.InferInput<typeof prescriptionInput>,
): Promise<PrescriptionWritten> => {
  const owned = await ownedBy(context, 'prescriptions.manage');
  const given = validate(prescriptionInput, input);
  const visit = await findVisit(context, given.visit_id, owned);
  const { patient_id } = visit;
  if (given.patient_id !== undefined && given.patient_id !== patient_id)
    throw invalidFields({ patient_id: "must be the visit's" });
  const doctor_id = given.doctor_id ?? visit.doctor_id;
  if (owned.doctor_id !== undefined && doctor_id !== owned.doctor_id) throw noSuchDoctor();
  await findDoctor(context, doctor_id);
  const { storage, clock, actor } = context;
  const at = toInstant(clock.now());
  const prescription: Prescription = {
    id: newId(),
    visit_id: visit.id,
    patient_id,
    doctor_id,
    medications: toMedications(given.medications),
    notes: given.notes || null,
    status: given.status ?? 'active',
    created_by: actor.type === 'user' ? actor.id : null,
    created_at: at,
    updated_at: at,
  };
  const { warnings, audited } = await warn(context, prescription);
  const ofVisit = storage.collection(visits).updating('visit', { id: visit.id, patient_id }, {});
  const prescribing = storage.collection(prescriptions).inserting(prescription);
  try {
    await commit(context, [ofVisit, namingPatient(context, patient_id), prescribing, ...audited], {
      action: 'prescription.create',
      entity: 'prescriptions',
      entity_id: prescription.id,
      changes: {
        visit_id: visit.id,
        patient_id,
        doctor_id,
        status: prescription.status,
        fields: prescription.notes === null ? ['medications'] : ['medications', 'notes'],
      },
    });
  } catch (error) {
    if (error instanceof GuardFailedError && error.step === 'visit') throw noSuchVisit();
    throw error;
  }
  return { prescription: await presentPrescription(context, prescription), warnings };
};
