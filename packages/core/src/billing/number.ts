import type { Context } from '../context.ts';
import { civilDate } from '../kernel/civil-date.ts';
import { fromInstant, type Instant } from '../kernel/clock.ts';
import { defineCollection, type Storage, type WriteStep } from '../storage/index.ts';

/** How many bills there are of a year. */
export interface BillingCounter {
  /** The year, `2026`. */
  id: string;
  last: number;
}

export const billingCounters = defineCollection<BillingCounter>({ name: 'billing_counters', indexes: [] });

/** By the clinic's calendar. */
export const billingYear = (
  { settings }: { readonly settings: Pick<Context['settings'], 'timezone'> },
  made: Instant,
): string => civilDate(fromInstant(made), settings.timezone).slice(0, 4);

/** @param nth from 1, within the year */
export const billNumber = (year: string, nth: number): string =>
  `INV-${year}-${String(nth).padStart(6, '0')}`;

/** The step that takes the numbers of a year from the nth to the last, if the one before was the last so far. */
export const takingNumbers = (storage: Storage, year: string, nth: number, last = nth): WriteStep =>
  storage
    .collection(billingCounters)
    .updating(
      'number',
      { id: year, last: nth - 1 },
      { $set: { last } },
      nth === 1 ? { otherwise: { id: year, last } } : {},
    );

/**
 * The number after the last of the year, and the step that takes it. In the write of the bill its guard lets one bill
 * have it, and a bill that isn't written leaves no gap.
 */
export const nextNumber = async (
  { storage }: Context,
  year: string,
): Promise<{ number: string; taking: WriteStep }> => {
  const last = (await storage.collection(billingCounters).get(year))?.last ?? 0;
  const next = last + 1;
  const taking = takingNumbers(storage, year, next);
  return { number: billNumber(year, next), taking };
};
