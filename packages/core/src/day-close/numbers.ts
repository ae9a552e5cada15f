import { billings } from '../billing/billing.ts';
import { billingCounters } from '../billing/number.ts';
import type { Context } from '../context.ts';

/** Numbers in one question. */
const PAGE = 500;

const shape = /^(INV-(\d{4})-)(\d{6,})$/;

/** Order of `INV-2026-000002`, `INV-2026-1000000`. */
export const byNumber = (one: string, other: string): number =>
  one.length - other.length || (one < other ? -1 : 1);

/**
 * Numbers that no bill has, from the one before the first of a day up to the one after its last; none above what was
 * ever given. One of a neighbouring day may stand in between: two bills about midnight.
 */
export const missingNumbers = async (
  { storage }: Pick<Context, 'storage'>,
  made: readonly string[],
): Promise<string[]> => {
  const read = made
    .toSorted(byNumber)
    .map((number) => shape.exec(number))
    .filter((parts) => parts !== null);
  const [first, last] = [read[0], read.at(-1)];
  if (first === undefined || last === undefined) return [];
  const [, prefix, year] = first;
  // Read before the bills are: whatever it had given by then is on one.
  const given = (await storage.collection(billingCounters).get(String(year)))?.last ?? 0;
  const has = new Set(made);
  const wanted: string[] = [];
  for (let at = Math.max(Number(first[3]) - 1, 1); at <= Math.min(Number(last[3]) + 1, given); at += 1) {
    const number = `${prefix}${String(at).padStart(6, '0')}`;
    if (!has.has(number)) wanted.push(number);
  }
  for (let from = 0; from < wanted.length; from += PAGE) {
    const found = await storage
      .collection(billings)
      .find({ number: { $in: wanted.slice(from, from + PAGE) } });
    for (const { number } of found) has.add(number);
  }
  return wanted.filter((number) => !has.has(number));
};
