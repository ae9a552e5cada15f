import type * as v from 'valibot';
import { ownedBy } from '../appointments/reach.ts';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { toInstant } from '../kernel/clock.ts';
import { toMinorUnits } from '../kernel/money.ts';
import { givenOf, validate } from '../kernel/validate.ts';
import { GuardFailedError } from '../storage/index.ts';
import { findTreatment } from './list.ts';
import { presentTreatment, type TreatmentView, treatmentEdit, treatments } from './treatment.ts';

/**
 * Changes a treatment that is on no bill; doctors their own. What was taken from the stock stays taken.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND, CONFLICT it is billed
 */
export const updateTreatment = async (
  context: Context,
  id: string,
  input: v.InferInput<typeof treatmentEdit>,
): Promise<TreatmentView> => {
  const owned = await ownedBy(context, 'treatments.manage');
  const { cost, ...told } = validate(treatmentEdit, input);
  const { storage, clock, settings } = context;
  const priced = cost === undefined ? {} : { cost: toMinorUnits(cost, settings.currency, 'cost') };
  const fields = givenOf(told);
  const known = await findTreatment(context, id, owned);
  if (Object.keys({ ...fields, ...priced }).length === 0) return presentTreatment(known, settings.currency);
  const set = { ...fields, ...priced, updated_at: toInstant(clock.now()) };
  const changing = storage
    .collection(treatments)
    .updating('treatment', { id, ...owned, billing_id: null }, { $set: set });
  try {
    await commit(context, [changing], {
      action: 'treatment.update',
      entity: 'treatments',
      entity_id: id,
      changes: {
        ...priced,
        ...(Object.keys(fields).length === 0 ? {} : { fields: Object.keys(fields) }),
      },
    });
  } catch (error) {
    throw error instanceof GuardFailedError && error.step === 'treatment' ? isBilled() : error;
  }
  return presentTreatment({ ...known, ...set }, settings.currency);
};

const isBilled = (): ClinicError =>
  new ClinicError('CONFLICT', 'The treatment stands on a bill.', {
    details: { billing_id: 'it is billed' },
  });
