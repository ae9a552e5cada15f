import type * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { reachOf } from '../identity/permissions.ts';
import { toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import type { MinorUnits } from '../kernel/money.ts';
import { invalidFields, validate } from '../kernel/validate.ts';
import { findPatient, noSuchPatient } from '../patients/find.ts';
import { DuplicateKeyError, GuardFailedError } from '../storage/index.ts';
import { treatments } from '../treatments/treatment.ts';
import { visits } from '../visits/visit.ts';
import { readAmount, readSum, withinBounds } from './amount.ts';
import { amountsOf, lineOf, linesTotal } from './arithmetic.ts';
import { type Billing, type BillLine, billingInput, billings, type InsuranceClaim } from './billing.ts';
import { entering } from './ledger.ts';
import { billingYear, nextNumber } from './number.ts';
import { billedTreatments, billing } from './treatments.ts';
import { type BillingView, presentBilling } from './view.ts';

type Given = v.InferOutput<typeof billingInput>;

/** How often a bill is worked out again while others take its number. */
const MAX_ATTEMPTS = 20;

/**
 * Bills a patient: the bill, its number, what they owe, the ledger and the mark on each treatment in one write. Of any
 * number of bills of one treatment one is made.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND (patient; a visit or treatment that isn't theirs),
 *   CONFLICT a treatment is on a bill already
 */
export const createBilling = async (
  context: Context,
  input: v.InferInput<typeof billingInput>,
): Promise<BillingView> => {
  reachOf(context.actor, 'billing.manage');
  const given = validate(billingInput, input);
  for (let attempt = 1; ; attempt += 1) {
    const bill = await drawUp(context, given);
    const year = billingYear(context, bill.created_at);
    try {
      const make = () => write(context, bill, year);
      return await context.turns.take([`billing numbers ${year}`], make);
    } catch (error) {
      if (error instanceof GuardFailedError && error.step === 'patient') throw noSuchPatient();
      if (!isLostRace(error) || attempt === MAX_ATTEMPTS) throw error;
    }
  }
};

const isLostRace = (error: unknown): boolean =>
  (error instanceof GuardFailedError && (error.step === 'number' || error.step === 'treatment')) ||
  (error instanceof DuplicateKeyError && error.index === 'billings_number');

/** The bill but for its number. */
const drawUp = async (context: Context, given: Given): Promise<Omit<Billing, 'number'>> => {
  const { clock, settings, actor } = context;
  const { currency } = settings;
  const written = (given.items ?? []).map(({ description, quantity, unit_price }, index) => {
    const field = `items.${index}.unit_price`;
    const line = lineOf({
      description,
      quantity,
      unit_price: readAmount(unit_price, currency, field),
      treatment_id: null,
    });
    withinBounds(line.total, field);
    return line;
  });
  const discount = readAmount(given.discount ?? 0, currency, 'discount');
  const claim = claimOf(given.insurance_claim, currency);
  const patient = await findPatient(context, given.patient_id);
  await checkVisit(context, given);
  const items = [...(await treatmentLines(context, given)), ...written];
  checkLines(items, discount, claim);
  const at = toInstant(clock.now());
  const accounts = { items, discount, payments: [], status: 'unpaid' as const };
  return {
    id: newId(),
    patient_id: patient.id,
    visit_id: given.visit_id ?? null,
    ...accounts,
    ...amountsOf(accounts),
    insurance_claim: claim,
    version: 0,
    created_by: actor.type === 'user' ? actor.id : null,
    created_at: at,
    updated_at: at,
  };
};

const claimOf = (given: Given['insurance_claim'], currency: string): InsuranceClaim | null =>
  given === undefined
    ? null
    : {
        ...given,
        amount: readSum(given.amount, currency, 'insurance_claim.amount'),
        approved_amount: null,
        status: 'submitted',
      };

/** @throws ClinicError NOT_FOUND */
const checkVisit = async ({ storage }: Context, { visit_id, patient_id }: Given): Promise<void> => {
  if (visit_id === undefined) return;
  const visit = await storage.collection(visits).get(visit_id);
  if (visit?.patient_id !== patient_id)
    throw new ClinicError('NOT_FOUND', 'There is no such visit of this patient.');
};

const treatmentLines = async (context: Context, given: Given): Promise<BillLine[]> =>
  (await billedTreatments(context, given.patient_id, given.treatment_ids ?? [])).map(({ id, name, cost }) =>
    lineOf({ description: name, quantity: 1, unit_price: cost, treatment_id: id }),
  );

/** @throws ClinicError VALIDATION_ERROR */
const checkLines = (items: readonly BillLine[], discount: MinorUnits, claim: InsuranceClaim | null): void => {
  if (items.length === 0) throw invalidFields({ items: 'give items or treatment_ids' });
  const sum = withinBounds(linesTotal(items), 'items');
  if (discount > sum) throw invalidFields({ discount: 'is more than the lines together' });
  if (claim !== null && claim.amount > sum - discount)
    throw invalidFields({ 'insurance_claim.amount': 'is more than the total' });
};

const write = async (
  context: Context,
  drawn: Omit<Billing, 'number'>,
  year: string,
): Promise<BillingView> => {
  const { storage, settings } = context;
  const { number, taking } = await nextNumber(context, year);
  const bill: Billing = { ...drawn, number };
  const steps = [
    ...billing(storage.collection(treatments), bill),
    taking,
    storage.collection(billings).inserting(bill),
    ...entering(context, bill, {
      at: bill.created_at,
      type: 'bill',
      amount: bill.total,
      method: null,
      by: bill.created_by,
    }),
  ];
  await commit(context, steps, {
    action: 'billing.create',
    entity: 'billings',
    entity_id: bill.id,
    changes: {
      number,
      patient_id: bill.patient_id,
      visit_id: bill.visit_id,
      discount: bill.discount,
      total: bill.total,
      status: bill.status,
      insurance_claim: bill.insurance_claim && { status: 'submitted', amount: bill.insurance_claim.amount },
      fields: ['items'],
    },
  });
  return presentBilling(bill, settings.currency);
};
