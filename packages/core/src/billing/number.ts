import type { Context } from '../context.ts';
import { civilDate } from '../kernel/civil-date.ts';
import { fromInstant, type Instant } from '../kernel/clock.ts';
import { defineCollection, type WriteStep } from '../storage/index.ts';

/** How many bills there are of a year. */
export interface BillingCounter {
  /** The year, `2026`. */
  id: string;
  last: number;
}

export const billingCounters = defineCollection<BillingCounter>({ name: 'billing_counters', indexes: [] });

/** By the clinic's calendar. */
export const billingYear = ({ settings }: Context, made: Instant): string =>
  civilDate(fromInstant(made), settings.timezone).slice(0, 4);

/**
 * The number after the last of the year, and the step that takes it. In the write of the bill its guard lets one bill
 * have it, and a bill that isn't written leaves no gap.
 */
export const nextNumber = async (
  { storage }: Context,
  year: string,
): Promise<{ number: string; taking: WriteStep }> => {
  const counters = storage.collection(billingCounters);
  const last = (await counters.get(year))?.last ?? 0;
  const next = last + 1;
  const taking = counters.updating(
    'number',
    { id: year, last },
    { $set: { last: next } },
    last === 0 ? { otherwise: { id: year, last: next } } : {},
  );
  return { number: `INV-${year}-${String(next).padStart(6, '0')}`, taking };
};
