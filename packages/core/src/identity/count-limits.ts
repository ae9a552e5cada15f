import type { Context } from '../context.ts';
import { DAY, HOUR, SECOND, toInstant } from '../kernel/clock.ts';
import { nextFreeAt, recentOf } from '../kernel/window.ts';
import { DuplicateKeyError, type WriteStep } from '../storage/index.ts';
import { sendLimits } from './collections.ts';
import type { SendLimit } from './send-limit.ts';

const ADDRESS_WINDOW_SECONDS = HOUR / SECOND;

/** Under which id an address's sends are counted; null for a caller without one, who is not limited so. */
export const addressLimitId = (ip: string | null): string | null => (ip === null ? null : `address:${ip}`);

export const dayLimitId = (day: string): string => `day:${day}`;

/** When the address may ask for its next code, in epoch milliseconds; null when it may do so now. */
export const nextAddressSendAt = (
  { clock, settings }: Context,
  known: SendLimit | undefined,
): number | null =>
  nextFreeAt(known?.sends ?? [], settings.otpAddressLimit, ADDRESS_WINDOW_SECONDS, clock.now());

/** Fails at step `address`, or with a taken id, when another send of the address was counted since `known` was read. */
export const countOnAddress = (
  { storage, clock }: Context,
  id: string,
  known: SendLimit | undefined,
): WriteStep => {
  const limits = storage.collection(sendLimits);
  const now = clock.now();
  const sends = [...recentOf(known?.sends ?? [], ADDRESS_WINDOW_SECONDS, now), toInstant(now)];
  const expires_at = toInstant(now + ADDRESS_WINDOW_SECONDS * SECOND);
  if (known === undefined) return limits.inserting({ id, sends, count: 1, expires_at });
  return limits.updating(
    'address',
    { id, count: known.count },
    { $set: { sends, expires_at }, $inc: { count: 1 } },
  );
};

/** How often a count that met the first one of its day looks again. */
const MAX_LOOKS = 10;

/**
 * Counts a send against the day. Apart from what else a send writes: all sends of the clinic share this one document,
 * and held by a write of several it would make them wait for each other, for a minute when a server dies in it.
 * @returns whether the clinic may send one more on that day
 */
export const countOnDay = async ({ storage, clock, settings }: Context, day: string): Promise<boolean> => {
  const limits = storage.collection(sendLimits);
  const id = dayLimitId(day);
  const first: SendLimit = { id, sends: [], count: 1, expires_at: toInstant(clock.now() + 2 * DAY) };
  if (settings.otpDailyLimit < 1) return false;
  for (let look = 0; look < MAX_LOOKS; look++) {
    const counted = await limits.update(
      { id, count: { $lt: settings.otpDailyLimit } },
      { $inc: { count: 1 } },
    );
    if (counted !== undefined) return true;
    const known = await limits.get(id);
    // Made by another send of this moment, it is looked at again.
    if (known !== undefined && known.count >= settings.otpDailyLimit) return false;
    if (known !== undefined) continue;
    try {
      await limits.insert(first);
      return true;
    } catch (error) {
      if (!(error instanceof DuplicateKeyError)) throw error;
    }
  }
  return false;
};

export const uncountOnDay = async ({ storage }: Context, day: string): Promise<void> => {
  await storage.collection(sendLimits).update({ id: dayLimitId(day) }, { $inc: { count: -1 } });
};
