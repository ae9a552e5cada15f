import type * as v from 'valibot';
import { type Owned, ownedBy } from '../appointments/reach.ts';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { findDoctor, noSuchDoctor } from '../doctors/find.ts';
import { onFreshItems } from '../inventory/change.ts';
import { movingStock, summedUsage, type Usage } from '../inventory/use.ts';
import { toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { toMinorUnits } from '../kernel/money.ts';
import { validate } from '../kernel/validate.ts';
import { namingPatient } from '../patients/naming.ts';
import { findVisit } from '../visits/find.ts';
import {
  presentTreatment,
  type Treatment,
  type TreatmentEntered,
  treatmentInput,
  treatments,
} from './treatment.ts';

type Given = v.InferOutput<typeof treatmentInput>;

/** A treatment but for the stock it takes. */
type Done = Omit<Treatment, 'inventory_usage'>;

/**
 * Enters what was done at a visit, and takes what was used from the stock in the same write: all of it, or nothing is
 * entered. What of it had expired is warned of and taken like the rest. A doctor enters what they did themselves at a
 * visit of theirs.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND (a visit, doctor or item), INSUFFICIENT_STOCK
 */
export const createTreatment = async (
  context: Context,
  input: v.InferInput<typeof treatmentInput>,
): Promise<TreatmentEntered> => {
  const owned = await ownedBy(context, 'treatments.manage');
  const given = validate(treatmentInput, input);
  const done = await newTreatment(context, given, owned);
  const usage = summedUsage(given.inventory_usage ?? []);
  const itemIds = usage.map(({ item_id }) => item_id);
  return onFreshItems(context, itemIds, () => enter(context, done, usage));
};

const enter = async (context: Context, done: Done, usage: readonly Usage[]): Promise<TreatmentEntered> => {
  const { storage, settings } = context;
  const { id, visit_id, patient_id, doctor_id, cost } = done;
  const { steps, taken, warnings } = await movingStock(context, [], usage, id);
  const made: Treatment = { ...done, inventory_usage: taken };
  const entering = [storage.collection(treatments).inserting(made), namingPatient(context, patient_id)];
  const inventory_usage = usage.map((each) => ({ ...each }));
  await commit(context, [...entering, ...steps], {
    action: 'treatment.create',
    entity: 'treatments',
    entity_id: id,
    changes: { visit_id, patient_id, doctor_id, cost, inventory_usage, fields: toldOf(done) },
  });
  return { treatment: presentTreatment(made, settings.currency), warnings };
};

const toldOf = (made: Done): string[] =>
  (['name', 'description', 'procedure_code'] as const).filter((field) => made[field] !== null);

const newTreatment = async (context: Context, given: Given, owned: Owned): Promise<Done> => {
  const { clock, actor, settings } = context;
  const at = toInstant(clock.now());
  const cost = toMinorUnits(given.cost, settings.currency, 'cost');
  const visit = await findVisit(context, given.visit_id, owned);
  const { doctor_id = visit.doctor_id } = given;
  if (owned.doctor_id !== undefined && doctor_id !== owned.doctor_id) throw noSuchDoctor();
  if (doctor_id !== visit.doctor_id) await findDoctor(context, doctor_id);
  return {
    id: newId(),
    visit_id: visit.id,
    patient_id: visit.patient_id,
    doctor_id,
    name: given.name,
    description: given.description ?? null,
    procedure_code: given.procedure_code ?? null,
    cost,
    billing_id: null,
    version: 1,
    created_by: actor.type === 'user' ? actor.id : null,
    created_at: at,
    updated_at: at,
  };
};
