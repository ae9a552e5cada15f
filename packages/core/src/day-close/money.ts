import type { Billing, PaymentMethod } from '../billing/billing.ts';
import type { Instant } from '../kernel/clock.ts';
import { toMajorUnits } from '../kernel/money.ts';
import type { DayBooks, LedgerGroup } from './books.ts';
import type { DayDifference, Tally } from './figures.ts';

type Kind = LedgerGroup['type'];

const parts = { bill: 'invoices', void: 'invoices', payment: 'payments', refund: 'refunds' } as const;

/** What each kind does to the debt: amounts are told without it. */
const signs: Record<Kind, 1 | -1> = { bill: 1, payment: -1, refund: 1, void: -1 };

interface Movement {
  readonly bill: Billing | undefined;
  readonly billing_id: string;
  readonly type: Kind;
  readonly method: PaymentMethod | null;
}

type Sums = { count: number; amount: number };

const NOTHING: Sums = { count: 0, amount: 0 };

/** The ledger of a day against what the bills themselves say of it. */
export const reconcileMoney = (
  books: DayBooks,
): { differences: DayDifference[]; tally(type: Kind, method: PaymentMethod | null): Tally } => {
  const { ledger, currency } = books;
  const bills = new Map(books.bills.map((bill) => [bill.id, bill]));
  const told = new Map<string, Sums>();
  const entered = new Map<string, Sums>();
  const movements = new Map<string, Movement>();
  const add = (sums: Map<string, Sums>, { bill, billing_id, type, method }: Movement, one: Sums): void => {
    const key = `${billing_id} ${type} ${method}`;
    movements.set(key, { bill, billing_id, type, method });
    const { count, amount } = sums.get(key) ?? NOTHING;
    sums.set(key, { count: count + one.count, amount: amount + one.amount });
  };
  for (const { billing_id, type, method, count, amount } of ledger) {
    const bill = bills.get(billing_id);
    add(entered, { bill, billing_id, type, method }, { count, amount: signs[type] * amount });
  }
  for (const bill of books.bills) {
    for (const { type, method, amount } of saidBy(bill, books))
      add(told, { bill, billing_id: bill.id, type, method }, { count: 1, amount });
  }
  const major = (amount: number): number => toMajorUnits(amount + 0, currency);
  const differences = [...movements].flatMap(([key, { bill, billing_id, type, method }]): DayDifference[] => {
    const of = { part: parts[type], id: billing_id, name: bill?.number ?? null };
    if (type === 'void') {
      if (bill?.status === 'void') return [];
      return [{ ...of, field: 'status', stored: bill?.status ?? null, counted: 'void' }];
    }
    const field = method ?? 'total';
    const [stored, counted] = [told.get(key) ?? NOTHING, entered.get(key) ?? NOTHING];
    if (stored.amount !== counted.amount || (stored.count === 0) !== (counted.count === 0)) {
      const said = stored.count === 0 ? null : major(stored.amount);
      return [{ ...of, field, stored: said, counted: counted.count === 0 ? null : major(counted.amount) }];
    }
    if (stored.count === counted.count) return [];
    return [{ ...of, field: `${field}_count`, stored: stored.count, counted: counted.count }];
  });
  return {
    differences,
    tally: (type, method) => {
      const lines = ledger.filter((line) => line.type === type && line.method === method);
      const sum = (field: 'count' | 'amount') => lines.reduce((all, line) => all + line[field], 0);
      return { count: sum('count'), amount: major(signs[type] * sum('amount')) };
    },
  };
};

/** What was done with a bill on the day, by its own word. */
const saidBy = (
  { total, created_at, payments }: Billing,
  { from, to }: DayBooks,
): { type: Kind; method: PaymentMethod | null; amount: number }[] => {
  const isOn = ({ at }: { at: Instant }): boolean => at >= from && at < to;
  return [
    ...(isOn({ at: created_at }) ? [{ type: 'bill' as const, method: null, amount: total }] : []),
    ...payments.filter(isOn).map(({ method, amount }) => ({ type: 'payment' as const, method, amount })),
    ...payments.flatMap(({ method, refunds }) =>
      refunds.filter(isOn).map(({ amount }) => ({ type: 'refund' as const, method, amount })),
    ),
  ];
};
