import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { invalidFields } from '../kernel/validate.ts';
import type { Collection, WriteStep } from '../storage/index.ts';
import { type Treatment, treatments } from '../treatments/treatment.ts';
import type { Billing, BillLine } from './billing.ts';

/**
 * The treatments that go on a bill, in the order asked.
 * @throws ClinicError VALIDATION_ERROR one is named twice, NOT_FOUND one isn't this patient's, CONFLICT one is billed
 */
export const billedTreatments = async (
  { storage }: Context,
  patientId: string,
  ids: readonly string[],
): Promise<Treatment[]> => {
  if (new Set(ids).size < ids.length) throw invalidFields({ treatment_ids: 'must name each but once' });
  const found = await storage.collection(treatments).find({ id: { $in: ids } });
  const byId = new Map(found.map((treatment) => [treatment.id, treatment]));
  const asked = ids.map((id) => {
    const treatment = byId.get(id);
    if (treatment?.patient_id !== patientId)
      throw new ClinicError('NOT_FOUND', 'There is no such treatment of this patient.');
    return treatment;
  });
  const billed = asked.filter(({ billing_id }) => billing_id !== null).map(({ id }) => id);
  if (billed.length > 0) {
    throw new ClinicError('CONFLICT', 'A treatment is on a bill already.', {
      details: { treatment_ids: billed },
    });
  }
  return asked;
};

const lineTreatments = (items: readonly BillLine[]) =>
  items.flatMap(({ treatment_id, ...line }) => (treatment_id === null ? [] : [{ treatment_id, ...line }]));

/** Marks each treatment as billed, if it is still as its line says and on no bill. */
export const billing = (
  all: Collection<Treatment>,
  { id, patient_id, items, updated_at }: Billing,
): WriteStep[] =>
  lineTreatments(items).map(({ treatment_id, description, unit_price }) =>
    all.updating(
      'treatment',
      { id: treatment_id, patient_id, billing_id: null, name: description, cost: unit_price },
      { $set: { billing_id: id, updated_at } },
    ),
  );

/** Lets each treatment of a void bill be billed again. */
export const freeing = (all: Collection<Treatment>, { id, items, updated_at }: Billing): WriteStep[] =>
  lineTreatments(items).map(({ treatment_id }) =>
    all.updating(
      'treatment',
      { id: treatment_id, billing_id: id },
      { $set: { billing_id: null, updated_at } },
    ),
  );
