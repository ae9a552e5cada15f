import { billings } from '../billing/billing.ts';
import { billingEntries } from '../billing/ledger.ts';
import { takingNumbers } from '../billing/number.ts';
import { inventory, stockChanges } from '../inventory/collections.ts';
import { medicalHistories, medicalHistoryEntries } from '../medical-history/medical-history.ts';
import { patients } from '../patients/collections.ts';
import { prescriptions } from '../prescriptions/prescription.ts';
import type { Storage, WriteStep } from '../storage/index.ts';
import { type Treatment, treatments } from '../treatments/treatment.ts';
import { visits } from '../visits/visit.ts';
import type { Garden, SownBill } from './garden.ts';
import { gathered } from './gathered.ts';

/** Bills that take their numbers in one step. */
const BILLS = 20;

/**
 * What came of the appointments, in the order in which it is written; each row whole. An item comes after its ledger, so
 * that each that is there adds up; bills are rows with their numbers, entries and treatments, and what their patients owe.
 */
export const careRows = (storage: Storage, garden: Garden): WriteStep[][] => {
  const treated = storage.collection(treatments);
  const billed = gathered(garden.treatments, ({ billing_id }) => billing_id ?? '');
  const told = gathered(garden.historyEntries, ({ patient_id }) => patient_id);
  const entering = storage.collection(medicalHistoryEntries);
  return [
    ...garden.visits.map((visit) => [storage.collection(visits).inserting(visit)]),
    ...garden.histories.map((history) => [
      storage.collection(medicalHistories).inserting(history),
      ...(told.get(history.id) ?? []).map((entry) => entering.inserting(entry)),
    ]),
    ...garden.prescriptions.map((one) => [storage.collection(prescriptions).inserting(one)]),
    ...garden.stockChanges.map((line) => [storage.collection(stockChanges).inserting(line)]),
    ...[...garden.items.values()].map((item) => [storage.collection(inventory).inserting(item)]),
    ...(billed.get('') ?? []).map((done) => [treated.inserting(done)]),
    ...[...gathered(garden.bills, ({ year }) => year).values()].flatMap((ofYear) =>
      billRows(storage, ofYear, billed),
    ),
  ];
};

/** @param ofYear of one year, in the order of their numbers */
const billRows = (
  storage: Storage,
  ofYear: readonly SownBill[],
  billed: ReadonlyMap<string, Treatment[]>,
): WriteStep[][] => {
  const rows: WriteStep[][] = [];
  for (let from = 0; from < ofYear.length; from += BILLS) {
    const some = ofYear.slice(from, from + BILLS);
    const [first, last] = [some[0]!, some.at(-1)!];
    rows.push([
      takingNumbers(storage, first.year, first.nth, last.nth),
      ...some.flatMap((sown) => billSteps(storage, sown, billed.get(sown.bill.id) ?? [])),
    ]);
  }
  return rows;
};

const billSteps = (
  storage: Storage,
  { bill, entries }: SownBill,
  done: readonly Treatment[],
): WriteStep[] => [
  storage.collection(billings).inserting(bill),
  ...entries.map((entry) => storage.collection(billingEntries).inserting(entry)),
  ...done.map((each) => storage.collection(treatments).inserting(each)),
  ...(bill.due === 0
    ? []
    : [
        storage
          .collection(patients)
          .updating('patient', { id: bill.patient_id }, { $inc: { balance: bill.due, revision: 1 } }),
      ]),
];
