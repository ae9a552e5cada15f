import * as v from 'valibot';
import { ownedBy, withinReach } from '../appointments/reach.ts';
import type { Context } from '../context.ts';
import { type Page, pageFields, readPage } from '../kernel/page.ts';
import { happeningIn, periodFields, readPeriod } from '../kernel/period.ts';
import { givenOf, validate } from '../kernel/validate.ts';
import type { Filter } from '../storage/index.ts';
import { findPrescription } from './find.ts';
import { type Prescription, prescriptionStatuses, prescriptions } from './prescription.ts';
import { type PrescriptionView, presentPrescription, presentPrescriptions } from './view.ts';

const idField = v.optional(v.pipe(v.string(), v.uuid()));

export const prescriptionQuery = v.strictObject({
  patient_id: idField,
  doctor_id: idField,
  visit_id: idField,
  status: v.optional(v.picklist(prescriptionStatuses)),
  /** When they were written. */
  ...periodFields,
  ...pageFields,
});

/** Prescriptions, the newest first. To patients their own. @throws ClinicError FORBIDDEN, VALIDATION_ERROR */
export const listPrescriptions = async (
  context: Context,
  query: v.InferInput<typeof prescriptionQuery> = {},
): Promise<Page<PrescriptionView>> => {
  const owned = await ownedBy(context, 'prescriptions.read');
  const { patient_id, doctor_id, visit_id, status, from, to, ...page } = validate(prescriptionQuery, query);
  const where: Filter<Prescription> = {
    ...withinReach(owned, { patient_id, doctor_id }),
    ...givenOf({ visit_id, status }),
    ...happeningIn('created_at', readPeriod({ from, to }, context.settings.timezone)),
  };
  const found = await readPage(
    context.storage.collection(prescriptions),
    where,
    { id: -1 },
    page,
    (one) => one,
  );
  return { ...found, items: await presentPrescriptions(context, found.items) };
};

/** @throws ClinicError FORBIDDEN, NOT_FOUND (another's to a patient, too) */
export const showPrescription = async (context: Context, id: string): Promise<PrescriptionView> =>
  presentPrescription(
    context,
    await findPrescription(context, id, await ownedBy(context, 'prescriptions.read')),
  );
