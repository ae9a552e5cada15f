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

export interface DividedLots {
  /** As much as was asked for, of what expires first. */
  readonly first: Lot[];
  readonly rest: Lot[];
}

/** @param lots in order, with at least this much in them */
export const divideLots = (lots: readonly Lot[], quantity: number): DividedLots => {
  let wanted = quantity;
  const parts = lots.map((lot) => {
    const first = Math.min(lot.quantity, wanted);
    wanted -= first;
    return { lot, first, rest: lot.quantity - first };
  });
  return {
    first: inOrder(parts.map(({ lot, first }) => ({ ...lot, quantity: first }))),
    rest: inOrder(parts.map(({ lot, rest }) => ({ ...lot, quantity: rest }))),
  };
};

/** When the first of it expires; null when none does. */
export const firstExpiry = (lots: readonly Lot[]): CivilDate | null => lots[0]?.expiry_date ?? null;
