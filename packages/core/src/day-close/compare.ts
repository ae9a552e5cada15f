import type { Context } from '../context.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { type DayClose, digestFigures, isGenuineClose } from './day-close.ts';
import type { DayDifference, DayFigures } from './figures.ts';

/** What differs between a stored close and what is counted now; also that the stored one was meddled with. */
export const sinceClose = (
  context: Pick<Context, 'acceptedSecrets'>,
  close: DayClose,
  counted: DayFigures,
): DayDifference[] => {
  const of = { part: 'day_close' as const, id: close.id, name: null };
  const changed = isGenuineClose(context, close)
    ? []
    : [{ ...of, field: 'signature', stored: 'broken', counted: 'genuine' }];
  if (canonicalJson(close.figures) === canonicalJson(counted)) {
    const digest = digestFigures(counted);
    if (close.digest === digest) return changed;
    return [...changed, { ...of, field: 'digest', stored: close.digest, counted: digest }];
  }
  const stored = new Map(leaves(close.figures));
  const now = new Map(leaves(counted));
  for (const field of new Set([...stored.keys(), ...now.keys()])) {
    const [then, here] = [stored.get(field) ?? null, now.get(field) ?? null];
    if (then !== here) changed.push({ ...of, field, stored: then as string, counted: here as string });
  }
  return changed;
};

/** Each figure under its path, as `payments.cash.amount`. */
const leaves = (value: unknown, path = ''): [string, unknown][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => leaves(inner, path === '' ? name : `${path}.${name}`))
    : [[path, value]];
