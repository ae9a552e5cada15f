import { type BillingView, newId, toMajorUnits, toMinorUnits } from '@clinic/core';
import { expect } from 'chai';
import { billings } from '../../../packages/core/src/billing/billing.ts';
import { billingEntries } from '../../../packages/core/src/billing/ledger.ts';
import { patients } from '../../../packages/core/src/patients/collections.ts';
import { type Treatment, treatments } from '../../../packages/core/src/treatments/treatment.ts';
import { visits } from '../../../packages/core/src/visits/visit.ts';
import { operator, type TestClinic } from '../../support/clinic.ts';
import type { Bill, Plan } from './random-bills.ts';

const at = '2031-01-05T06:00:00.000Z';

export const addVisit = async ({ storage }: TestClinic, patient_id: string): Promise<string> => {
  const id = newId();
  const empty = { appointment_id: null, reason: null, diagnosis: null, notes: null, follow_up_date: null };
  await storage.collection(visits).insert({
    ...{ id, patient_id, doctor_id: newId(), date: '2031-01-05', visit_type: 'consultation', ...empty },
    ...{ created_by: null, created_at: at, updated_at: at },
  });
  return id;
};

/** @param cost in fils */
export const addTreatment = async (
  { storage }: TestClinic,
  patient_id: string,
  known: Partial<Treatment> = {},
): Promise<string> => {
  const id = newId();
  await storage.collection(treatments).insert({
    ...{ id, visit_id: newId(), patient_id, doctor_id: newId(), name: 'Filling', description: null },
    ...{
      procedure_code: null,
      cost: 12_345,
      inventory_usage: [],
      billing_id: null,
      version: 1,
      created_by: null,
    },
    ...{ created_at: at, updated_at: at },
    ...known,
  });
  return id;
};

/** Bills a consultation. @param price in major units */
export const billOf = (
  { clinic }: TestClinic,
  patient_id: string,
  price: number,
  more: object = {},
): Promise<BillingView> =>
  clinic.as(operator).billing.create({
    patient_id,
    items: [{ description: 'Consultation', quantity: 1, unit_price: price }],
    ...more,
  });

const major = (fils: number): number => toMajorUnits(fils, 'KWD');
const minor = (amount: number): number => toMinorUnits(amount, 'KWD');

/** A bill of this plan, through the clinic's operations. */
export const inClinic = async ({ clinic }: TestClinic, patient_id: string, plan: Plan): Promise<Bill> => {
  const { billing } = clinic.as(operator);
  const claim = { provider: 'A', policy_number: '1', amount: major(plan.claimed) };
  let bill = await billing.create({
    patient_id,
    items: plan.lines.map((line) => ({ ...line, description: 'A', unit_price: major(line.unit_price) })),
    discount: major(plan.discount),
    ...(plan.claimed === 0 ? {} : { insurance_claim: claim }),
  });
  const change = async (edit: Parameters<typeof billing.change>[1]): Promise<string> => {
    try {
      bill = await billing.change(bill.id, edit);
      return 'done';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  return {
    pay: (amount) => change({ payment: { amount: major(amount), method: 'knet' } }),
    refund: (index, amount) =>
      change({ refund: { payment_id: bill.payments[index]!.id, amount: major(amount) } }),
    claim: (status, approved) =>
      change({
        insurance_claim: { status, ...(approved === undefined ? {} : { approved_amount: major(approved) }) },
      }),
    void: () => change({ status: 'void' }),
    amounts: () => ({
      total: minor(bill.total),
      paid: minor(bill.paid),
      due: minor(bill.due),
      status: bill.status,
    }),
  };
};

/** What each patient owes by the store's own word, by their bills and by the ledger, added up here: all the same. */
export const expectLedger = async ({ clinic, storage }: TestClinic): Promise<Map<string, number>> => {
  const owed = new Map<string, number>();
  const due = new Map<string, number>();
  for (const { patient_id, amount } of await storage.collection(billingEntries).find({}))
    owed.set(patient_id, (owed.get(patient_id) ?? 0) + amount);
  for (const bill of await storage.collection(billings).find({}))
    due.set(bill.patient_id, (due.get(bill.patient_id) ?? 0) + bill.due);
  const stored = await storage.collection(patients).find({});
  for (const { id, balance } of stored) {
    expect([balance, due.get(id) ?? 0], 'balance, bills').to.deep.equal([
      owed.get(id) ?? 0,
      owed.get(id) ?? 0,
    ]);
  }
  const check = await clinic.as(operator).billing.check();
  expect([check.differences, check.patients]).to.deep.equal([[], stored.length]);
  return new Map(stored.map(({ id, balance }) => [id, balance]));
};
