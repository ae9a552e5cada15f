import type { CivilDate } from '../kernel/civil-date.ts';

/** A part of what is in stock that expires on one day. */
export interface Lot {
  /** The last day it may be used; null for what doesn't expire. */
  expiry_date: CivilDate | null;
  /** Whole and above 0. */
  quantity: number;
}

/** What doesn't expire comes last. */
const dueOf = ({ expiry_date }: Lot): string => expiry_date ?? '9999-99-99';

/** Lots in the order in which they are taken: first expired, first out. One for each day. */
export const inOrder = (lots: readonly Lot[]): Lot[] => {
  const byDay = new Map<CivilDate | null, number>();
  for (const { expiry_date, quantity } of lots)
    byDay.set(expiry_date, (byDay.get(expiry_date) ?? 0) + quantity);
  return [...byDay]
    .map(([expiry_date, quantity]) => ({ expiry_date, quantity }))
    .filter(({ quantity }) => quantity > 0)
    .sort((one, other) => (dueOf(one) < dueOf(other) ? -1 : 1));
};

/** @param lots in order, with at least this much in them. @returns what stays. */
export const takeFirstExpired = (lots: readonly Lot[], quantity: number): Lot[] => {
  let wanted = quantity;
  return inOrder(
    lots.map((lot) => {
      const taken = Math.min(lot.quantity, wanted);
      wanted -= taken;
      return { ...lot, quantity: lot.quantity - taken };
    }),
  );
};

/** When the first of it expires; null when none does. */
export const firstExpiry = (lots: readonly Lot[]): CivilDate | null => lots[0]?.expiry_date ?? null;
