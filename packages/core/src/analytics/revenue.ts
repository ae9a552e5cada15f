import * as v from 'valibot';
import { type PaymentMethod, paymentMethods } from '../billing/billing.ts';
import { billingEntries } from '../billing/ledger.ts';
import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import type { Sheet } from '../interchange/write-csv.ts';
import { toInstant } from '../kernel/clock.ts';
import { toMajorUnits } from '../kernel/money.ts';
import { happeningIn, readPeriod } from '../kernel/period.ts';
import { validate } from '../kernel/validate.ts';
import { subscriptions } from '../subscriptions/collections.ts';
import { rangeFields } from './range.ts';
import { dayOfMinute, periodKinds, periodOf, summed, TO_THE_MINUTE } from './series.ts';

export const revenueQuery = v.strictObject({
  ...rangeFields,
  /** Default month. */
  groupBy: v.optional(v.picklist(periodKinds)),
});

/** Major units. A package is billed and collected when it is paid for. */
export interface Revenue {
  currency: string;
  /** Bills less voided ones, and packages sold. */
  total_billed: number;
  /** Payments less refunds, and packages sold. */
  total_collected: number;
  /** What patients owe at the end of the stretch of time. */
  outstanding: number;
  /** Collected. */
  by_method: Record<PaymentMethod | 'package', number>;
  /** Collected. */
  by_source: { treatments: number; packages: number };
  /** By days of the clinic, in order; a period without anything isn't there. */
  series: { period: string; billed: number; collected: number }[];
}

/**
 * What the clinic billed and collected, counted inside the store from the ledger of its bills and from the packages sold.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR
 */
export const revenue = async (
  context: Context,
  query: v.InferInput<typeof revenueQuery> = {},
): Promise<Revenue> => {
  reachOf(context.actor, 'analytics.read');
  const { groupBy = 'month', ...given } = validate(revenueQuery, query);
  const { storage, settings } = context;
  const { timezone, currency } = settings;
  const period = readPeriod(given, timezone);
  const ledger = storage.collection(billingEntries);
  const before = period.end === Infinity ? {} : { at: { $lt: toInstant(period.end) } };
  const [moved, sold, owed] = await Promise.all([
    ledger.group(happeningIn('at', period), {
      by: [{ field: 'at', first: TO_THE_MINUTE }, 'type', 'method'],
      sum: { amount: 'amount' },
    }),
    storage
      .collection(subscriptions)
      .group(
        { source: 'purchased', payment_status: 'completed', ...happeningIn('paid_at', period) },
        { by: [{ field: 'paid_at', first: TO_THE_MINUTE }], sum: { price: 'price' } },
      ),
    ledger.group(before, { by: [], sum: { amount: 'amount' } }),
  ]);
  const by_method = { ...zeros, package: 0 };
  const parts: (readonly [string, 'billed' | 'collected', number])[] = [];
  const at = (minute: unknown): string => periodOf(dayOfMinute(String(minute), timezone), groupBy);
  for (const { key, sums } of moved) {
    const [minute, type, method] = key;
    const amount = sums.amount ?? 0;
    if (type === 'bill' || type === 'void') parts.push([at(minute), 'billed', amount]);
    else {
      // What lowers the debt was collected.
      parts.push([at(minute), 'collected', -amount]);
      by_method[method as PaymentMethod] -= amount;
    }
  }
  for (const { key, sums } of sold) {
    const price = sums.price ?? 0;
    parts.push([at(key[0]), 'billed', price], [at(key[0]), 'collected', price]);
    by_method.package += price;
  }
  const series = summed(parts, ['billed', 'collected']);
  const total = (name: 'billed' | 'collected'): number => series.reduce((sum, each) => sum + each[name], 0);
  const collected = total('collected');
  const major = (minor: number): number => toMajorUnits(minor, currency);
  return {
    currency,
    total_billed: major(total('billed')),
    total_collected: major(collected),
    outstanding: major(owed[0]?.sums.amount ?? 0),
    by_method: Object.fromEntries(
      Object.entries(by_method).map(([method, amount]) => [method, major(amount)]),
    ) as Revenue['by_method'],
    by_source: { treatments: major(collected - by_method.package), packages: major(by_method.package) },
    series: series.map((each) => ({
      period: each.period,
      billed: major(each.billed),
      collected: major(each.collected),
    })),
  };
};

const zeros = Object.fromEntries(paymentMethods.map((method) => [method, 0])) as Record<
  PaymentMethod,
  number
>;

export const revenueSheet = ({ series, ...figures }: Revenue): Sheet => {
  const rows: (readonly [string, string, string | number])[] = [];
  for (const [name, value] of Object.entries(figures)) {
    if (typeof value === 'object') {
      for (const [part, amount] of Object.entries(value)) rows.push([name, part, amount]);
    } else rows.push([name, '', value]);
  }
  for (const { period, billed, collected } of series)
    rows.push(['billed', period, billed], ['collected', period, collected]);
  return { columns: ['figure', 'of', 'value'], rows };
};
