import * as v from 'valibot';
import { type Owned, ownedBy, withinReach } from '../appointments/reach.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { type Page, pageFields, readPage } from '../kernel/page.ts';
import { happeningIn, periodFields, readPeriod } from '../kernel/period.ts';
import { givenOf, validate } from '../kernel/validate.ts';
import { presentTreatment, type Treatment, type TreatmentView, treatments } from './treatment.ts';

const idField = v.optional(v.pipe(v.string(), v.uuid()));

export const treatmentQuery = v.strictObject({
  visit_id: idField,
  patient_id: idField,
  doctor_id: idField,
  /** When they were entered. */
  ...periodFields,
  ...pageFields,
});

/** Treatments, newest first; to patients their own. @throws ClinicError FORBIDDEN, VALIDATION_ERROR */
export const listTreatments = async (
  context: Context,
  query: v.InferInput<typeof treatmentQuery> = {},
): Promise<Page<TreatmentView>> => {
  const owned = await ownedBy(context, 'treatments.read');
  const { visit_id, patient_id, doctor_id, from, to, ...page } = validate(treatmentQuery, query);
  const { storage, settings } = context;
  const where = {
    ...withinReach(owned, { patient_id, doctor_id }),
    ...givenOf({ visit_id }),
    ...happeningIn('created_at', readPeriod({ from, to }, settings.timezone)),
  };
  return readPage(storage.collection(treatments), where, { created_at: -1, id: -1 }, page, (one) =>
    presentTreatment(one, settings.currency),
  );
};

/** @throws ClinicError FORBIDDEN, NOT_FOUND (another's to a patient, too) */
export const showTreatment = async (context: Context, id: string): Promise<TreatmentView> => {
  const owned = await ownedBy(context, 'treatments.read');
  return presentTreatment(await findTreatment(context, id, owned), context.settings.currency);
};

/** @throws ClinicError NOT_FOUND also for what isn't the actor's to see */
export const findTreatment = async (
  { storage }: Pick<Context, 'storage'>,
  id: string,
  owned: Owned,
): Promise<Treatment> => {
  const found = await storage.collection(treatments).first({ id, ...owned });
  if (found === undefined) throw new ClinicError('NOT_FOUND', 'There is no such treatment.');
  return found;
};
