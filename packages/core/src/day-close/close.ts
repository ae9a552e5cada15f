import * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import type { Actor } from '../identity/actor.ts';
import { reachOf } from '../identity/permissions.ts';
import { type CivilDate, civilDate } from '../kernel/civil-date.ts';
import { dateSchema, dayInterval } from '../kernel/civil-time.ts';
import { MINUTE, toInstant } from '../kernel/clock.ts';
import { validate } from '../kernel/validate.ts';
import { DuplicateKeyError } from '../storage/index.ts';
import { readBooks } from './books.ts';
import { sinceClose } from './compare.ts';
import { type DayClose, dayCloses, digestFigures, signDayClose } from './day-close.ts';
import type { DayDifference, DayNote } from './figures.ts';
import { type Reconciled, reconcile } from './reconcile.ts';

export const dayCloseInput = v.strictObject({
  /** Default the clinic's yesterday. */
  date: v.optional(dateSchema),
});

export interface DayCloseReport {
  /** As it was stored at the first close. */
  day_close: DayClose;
  /** As counted now, and what has changed since the close; the first 100. */
  differences: DayDifference[];
  /** How many there are. */
  difference_count: number;
  /** The first 100. */
  notes: DayNote[];
}

const MAX_TOLD = 100;

/**
 * How long a day is left alone after its end, in milliseconds: a write is dated before it is written, and servers'
 * clocks may differ by half a minute.
 */
const SETTLE_MS = MINUTE;

/**
 * Reconciles a day that is over, and stores what came out, signed, unless the day is closed already: then the stored one
 * is answered, and what has changed since is a difference. Of any number of closes at once one is stored.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, CONFLICT the day isn't over
 */
export const closeDay = async (
  context: Context,
  input: v.InferInput<typeof dayCloseInput> = {},
): Promise<DayCloseReport> => {
  reachOf(context.actor, 'day.close');
  const { clock, settings } = context;
  const given = validate(dayCloseInput, input).date;
  const date = given ?? dayBefore(clock.now(), settings.timezone);
  if (clock.now() < dayInterval(date, settings.timezone).end + SETTLE_MS)
    throw new ClinicError('CONFLICT', 'This day is not over yet; a minute after its end it can be closed.');
  const counted = reconcile(await readBooks(context, date));
  const stored = await find(context, date);
  return report(context, stored ?? (await store(context, date, counted)), counted);
};

const dayBefore = (now: number, timezone: string): CivilDate =>
  civilDate(dayInterval(civilDate(now, timezone), timezone).start - 1, timezone);

const find = ({ storage }: Context, date: CivilDate): Promise<DayClose | undefined> =>
  storage.collection(dayCloses).get(date);

const report = (context: Context, close: DayClose, counted: Reconciled): DayCloseReport => {
  const differences = [...counted.differences, ...sinceClose(context, close, counted.figures)];
  return {
    day_close: close,
    differences: differences.slice(0, MAX_TOLD),
    difference_count: differences.length,
    notes: counted.notes.slice(0, MAX_TOLD),
  };
};

/** @returns the one that is stored: this, or that of who was quicker */
const store = async (
  context: Context,
  date: CivilDate,
  { figures, differences }: Reconciled,
): Promise<DayClose> => {
  const close = signDayClose(context, {
    id: date,
    figures,
    differences: differences.slice(0, MAX_TOLD),
    difference_count: differences.length,
    digest: digestFigures(figures),
    closed_at: toInstant(context.clock.now()),
    closed_by: nameOf(context.actor),
  });
  const { digest, difference_count } = close;
  try {
    await commit(context, [context.storage.collection(dayCloses).inserting(close)], {
      action: 'day.close',
      entity: 'day_closes',
      entity_id: date,
      changes: { digest, difference_count },
    });
  } catch (error) {
    const quicker = error instanceof DuplicateKeyError ? await find(context, date) : undefined;
    if (quicker === undefined) throw error;
    return quicker;
  }
  return close;
};

const nameOf = (actor: Actor): string => {
  if (actor.type === 'user') return actor.id;
  return actor.type === 'cli' ? `cli:${actor.name}` : actor.type;
};
