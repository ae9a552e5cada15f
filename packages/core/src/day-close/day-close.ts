import { createHash, createHmac } from 'node:crypto';
import type { Context } from '../context.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import type { CivilDate } from '../kernel/civil-date.ts';
import type { Instant } from '../kernel/clock.ts';
import { defineCollection } from '../storage/index.ts';
import type { DayDifference, DayFigures } from './figures.ts';

/** A day that was closed; written once and never changed. */
export interface DayClose {
  /** The day: of any number of closes at once one is written. */
  id: CivilDate;
  figures: DayFigures;
  /** Those there were at the close, the first 100. */
  differences: DayDifference[];
  /** How many there were. */
  difference_count: number;
  /** SHA-256 over the canonical JSON (RFC 8785) of the figures, hexadecimal. */
  digest: string;
  /** HMAC-SHA-256 over all the other fields, under a key derived from `SECRET_KEY`, hexadecimal. */
  signature: string;
  closed_at: Instant;
  /** A user's id, or `cli:<operator>`. */
  closed_by: string;
}

/** No indexes but the id's own: days are in its order. */
export const dayCloses = defineCollection<DayClose>({ name: 'day_closes', indexes: [] });

export const digestFigures = (figures: DayFigures): string =>
  createHash('sha256').update(canonicalJson(figures)).digest('hex');

const signatureOf = (key: Buffer, unsigned: Omit<DayClose, 'signature'>): string =>
  createHmac('sha256', key).update(canonicalJson(unsigned)).digest('hex');

export const signDayClose = (
  { secrets }: Pick<Context, 'secrets'>,
  unsigned: Omit<DayClose, 'signature'>,
): DayClose => ({ ...unsigned, signature: signatureOf(secrets.dayCloseKey, unsigned) });

/** Whether it is as it was signed, with the current key or one accepted beside it. */
export const isGenuineClose = (
  { acceptedSecrets }: Pick<Context, 'acceptedSecrets'>,
  { signature, ...unsigned }: DayClose,
): boolean => acceptedSecrets.some(({ dayCloseKey }) => signatureOf(dayCloseKey, unsigned) === signature);
