import type * as v from 'valibot';
import { type Owned, ownedBy } from '../appointments/reach.ts';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { onFreshItems } from '../inventory/change.ts';
import { movingStock, summedUsage } from '../inventory/use.ts';
import { toInstant } from '../kernel/clock.ts';
import { toMinorUnits } from '../kernel/money.ts';
import { givenOf, validate } from '../kernel/validate.ts';
import { findTreatment } from './list.ts';
import {
  presentTreatment,
  type Treatment,
  type TreatmentEntered,
  treatmentEdit,
  treatments,
} from './treatment.ts';

/** An edit in minor units, each item once. */
type Edit = Partial<Pick<Treatment, 'name' | 'description' | 'procedure_code' | 'cost'>> &
  Pick<v.InferOutput<typeof treatmentEdit>, 'inventory_usage'>;

/**
 * Changes a treatment that is on no bill; doctors their own. The stock follows `inventory_usage` in the same write: what
 * is used more is taken, what is used less goes back to the lots it came from, all of it or nothing is changed. Of
 * several at once each starts from what the one before has left.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND (the treatment; an item of which more is used),
 *   INSUFFICIENT_STOCK, CONFLICT it is billed
 */
export const updateTreatment = async (
  context: Context,
  id: string,
  input: v.InferInput<typeof treatmentEdit>,
): Promise<TreatmentEntered> => {
  const owned = await ownedBy(context, 'treatments.manage');
  const { cost, inventory_usage, ...told } = validate(treatmentEdit, input);
  const edit: Edit = {
    ...givenOf(told),
    ...(cost === undefined ? {} : { cost: toMinorUnits(cost, context.settings.currency, 'cost') }),
    ...(inventory_usage === undefined ? {} : { inventory_usage: summedUsage(inventory_usage) }),
  };
  const known = await findTreatment(context, id, owned);
  if (Object.keys(edit).length === 0)
    return { treatment: presentTreatment(known, context.settings.currency), warnings: [] };
  const touched =
    edit.inventory_usage === undefined ? [] : [...known.inventory_usage, ...edit.inventory_usage];
  const itemIds = touched.map(({ item_id }) => item_id);
  return onFreshItems(context, itemIds, () => change(context, id, owned, edit));
};

const change = async (
  context: Context,
  id: string,
  owned: Owned,
  { inventory_usage, ...fields }: Edit,
): Promise<TreatmentEntered> => {
  const { storage, clock, settings } = context;
  const known = await findTreatment(context, id, owned);
  if (known.billing_id !== null) throw isBilled();
  const before = known.inventory_usage;
  const { steps, taken, warnings } = await movingStock(context, before, inventory_usage ?? before, id);
  const set = { ...fields, inventory_usage: taken, updated_at: toInstant(clock.now()) };
  const changing = storage
    .collection(treatments)
    .updating(
      'treatment',
      { id, version: known.version, billing_id: null },
      { $set: set, $inc: { version: 1 } },
    );
  const { cost, ...told } = fields;
  await commit(context, [changing, ...steps], {
    action: 'treatment.update',
    entity: 'treatments',
    entity_id: id,
    changes: {
      ...(cost === undefined ? {} : { cost }),
      ...(inventory_usage === undefined
        ? {}
        : { inventory_usage: inventory_usage.map((each) => ({ ...each })) }),
      ...(Object.keys(told).length === 0 ? {} : { fields: Object.keys(told) }),
    },
  });
  return { treatment: presentTreatment({ ...known, ...set }, settings.currency), warnings };
};

const isBilled = (): ClinicError =>
  new ClinicError('CONFLICT', 'The treatment stands on a bill.', {
    details: { billing_id: 'it is billed' },
  });
