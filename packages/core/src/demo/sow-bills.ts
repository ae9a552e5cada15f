import {
  amountsOf,
  lineOf,
  linesTotal,
  voided,
  withClaim,
  withPayment,
  withRefund,
} from '../billing/arithmetic.ts';
import type { Billing, PaymentMethod } from '../billing/billing.ts';
import type { BillingEntry } from '../billing/ledger.ts';
import { billingYear, billNumber } from '../billing/number.ts';
import { DAY, fromInstant, type Instant, MINUTE, toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import type { MinorUnits } from '../kernel/money.ts';
import type { Treatment } from '../treatments/treatment.ts';
import type { Visit } from '../visits/visit.ts';
import { careBy, insurers } from './care.ts';
import type { Garden, Sower } from './garden.ts';
import { gathered } from './gathered.ts';
import { byTime, priced } from './shelf.ts';

/** What became of a bill. `settled`: the insurer paid its part and the patient the rest. */
type Story =
  | 'paid'
  | 'split'
  | 'partial'
  | 'unpaid'
  | 'submitted'
  | 'approved'
  | 'settled'
  | 'rejected'
  | 'void';

/** Dealt like cards, so that any twenty bills show every story. */
const deck: readonly Story[] = [
  ...Array<Story>(10).fill('paid'),
  'split',
  ...Array<Story>(2).fill('partial'),
  ...Array<Story>(2).fill('unpaid'),
  ...(['submitted', 'approved', 'settled', 'rejected', 'void'] as const),
];

/** How many visits are billed; who paid for a package pays nothing more. */
const BILLED = 0.92;

/** An account as it is kept: each step is the product's own arithmetic, and enters what it changes. */
interface Account {
  bill: Billing;
  readonly entries: BillingEntry[];
  /** Who is at the desk. */
  readonly by: string;
}

const enter = (
  account: Account,
  after: Billing,
  entry: Pick<BillingEntry, 'at' | 'type' | 'method'>,
): void => {
  const { bill, entries, by } = account;
  const { id: billing_id, patient_id } = bill;
  const amount = entry.type === 'bill' ? after.total : after.due - bill.due;
  entries.push({ id: newId(), patient_id, billing_id, amount, by, ...entry });
  account.bill =
    entry.type === 'bill' ? after : { ...after, version: bill.version + 1, updated_at: entry.at };
};

const pay = (account: Account, amount: MinorUnits, method: PaymentMethod, at: Instant): void => {
  if (amount === 0) return;
  const payment = { id: newId(), amount, method, at, by: account.by, refunds: [] };
  enter(account, withPayment(account.bill, payment), { at, type: 'payment', method });
};

const giveBackAll = (account: Account, at: Instant): void => {
  for (const { id, amount, method } of account.bill.payments) {
    const refund = { id: newId(), amount, at, by: account.by };
    enter(account, withRefund(account.bill, id, refund), { at, type: 'refund', method });
  }
};

/** Half of the bill, in whole units of the money where it can be. */
const halfOf = (garden: Garden, total: MinorUnits): MinorUnits => {
  const unit = priced(garden, 1);
  return Math.min(Math.ceil(total / 2 / unit) * unit, total);
};

const claim = (account: Account, provider: string, policy_number: string, amount: MinorUnits): void => {
  account.bill = {
    ...account.bill,
    insurance_claim: { provider, policy_number, amount, approved_amount: null, status: 'submitted' },
  };
};

const moveClaim = (account: Account, status: 'approved' | 'rejected' | 'paid', at: Instant): void => {
  const { bill } = account;
  const approved = status === 'approved' ? (bill.insurance_claim?.amount ?? 0) : null;
  account.bill = { ...withClaim(bill, status, approved), version: bill.version + 1, updated_at: at };
};

const tell = (garden: Garden, account: Account, story: Story): void => {
  const { chance, today } = garden;
  const { en } = chance;
  const { total, created_at } = account.bill;
  const later = (days: number): Instant =>
    toInstant(Math.min(fromInstant(created_at) + days * DAY + 5 * MINUTE, today));
  const half = halfOf(garden, total);
  const method = en.helpers.arrayElement(['knet', 'knet', 'cash', 'card'] as const);
  const days = en.number.int({ min: 2, max: 10 });
  const policy = `DEMO-${en.string.numeric(6)}`;
  if (['submitted', 'approved', 'settled', 'rejected'].includes(story))
    claim(account, en.helpers.arrayElement(insurers), policy, half);
  if (story === 'approved' || story === 'settled') moveClaim(account, 'approved', later(days));
  if (story === 'rejected') moveClaim(account, 'rejected', later(days));
  if (story === 'settled') {
    moveClaim(account, 'paid', later(2 * days));
    pay(account, half, 'insurance', later(2 * days));
  }
  if (story === 'split' || story === 'partial') pay(account, half, method, later(0));
  if (story === 'split') pay(account, account.bill.due, 'cash', later(days));
  if (story === 'paid' || story === 'settled') pay(account, account.bill.due, method, later(0));
  if (story === 'void') {
    pay(account, total, method, later(0));
    giveBackAll(account, later(1));
    enter(account, voided(account.bill), { at: later(1), type: 'void', method: null });
  }
};

const drawUp = (
  garden: Garden,
  visit: Visit,
  done: readonly Treatment[],
  fee: MinorUnits,
  by: string,
): Omit<Billing, 'number'> => {
  const { en } = garden.chance;
  const items = [
    ...done.map(({ id, name, cost }) =>
      lineOf({ description: name, quantity: 1, unit_price: cost, treatment_id: id }),
    ),
    lineOf({ description: 'Consultation', quantity: 1, unit_price: fee, treatment_id: null }),
  ];
  const discount = en.datatype.boolean({ probability: 0.1 })
    ? Math.min(priced(garden, 2), linesTotal(items))
    : 0;
  const accounts = { items, discount, payments: [], status: 'unpaid' as const };
  const at = toInstant(Math.min(fromInstant(visit.created_at) + 10 * MINUTE, garden.today));
  return {
    id: newId(),
    patient_id: visit.patient_id,
    visit_id: visit.id,
    ...accounts,
    ...amountsOf(accounts),
    insurance_claim: null,
    version: 0,
    created_by: by,
    created_at: at,
    updated_at: at,
  };
};

/** The bills of the visits in every state, their numbers after the last of each year, with the ledger they add up to. */
export const sowBills: Sower = (garden) => {
  const { en } = garden.chance;
  const desk = garden.staff.filter(({ role }) => role === 'receptionist');
  const care = careBy(garden);
  const doneAt = gathered(garden.treatments, ({ visit_id }) => visit_id);
  let stories: Story[] = [];
  for (const visit of garden.visits.toSorted(byTime)) {
    if (!en.datatype.boolean({ probability: BILLED })) continue;
    if (stories.length === 0) stories = en.helpers.shuffle(deck);
    const done = doneAt.get(visit.id) ?? [];
    const by = en.helpers.arrayElement(desk).user.id;
    const drawn = drawUp(garden, visit, done, priced(garden, care(visit.doctor_id).fee), by);
    const year = billingYear({ settings: garden }, drawn.created_at);
    const nth = (garden.billNumbers.get(year) ?? 0) + 1;
    garden.billNumbers.set(year, nth);
    const account: Account = { bill: { ...drawn, number: billNumber(year, nth) }, entries: [], by };
    enter(account, account.bill, { at: drawn.created_at, type: 'bill', method: null });
    tell(garden, account, stories.pop() ?? 'unpaid');
    const { bill, entries } = account;
    if (bill.status !== 'void') for (const each of done) each.billing_id = bill.id;
    garden.bills.push({ year, nth, bill, entries });
  }
  return { billings: garden.bills.length };
};
