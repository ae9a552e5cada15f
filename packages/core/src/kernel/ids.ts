import { v5, v7 } from 'uuid';
import { MINUTE, systemClock } from './clock.ts';
import { randomBytes } from './random.ts';

/** Of the newest id. */
let msecs = 0;
let seq = 0;

/** A sequence starts low enough to rise through any number of ids in its millisecond. */
const SEQUENCE_START_BITS = 31;

/**
 * A new id: UUID version 7 (RFC 9562). Ids made by one program sort in the order they were made, also within a
 * millisecond and when the clock goes back.
 */
export const newId = (): string => {
  const now = systemClock.now();
  const random = randomBytes(16);
  if (now > msecs) {
    msecs = now;
    seq = random.readUInt32BE(0) >>> (32 - SEQUENCE_START_BITS);
  } else seq += 1;
  return v7({ msecs, seq, random });
};

/** Under which the clinic's own names are turned into ids. */
const NAMESPACE = '5a1f1c7e-3d0b-4b62-9d36-0f6d8e0b7c41';

/** The id of what has this name, the same each time: UUID version 5 (RFC 9562). It says nothing of a time. */
export const idOfName = (name: string): string => v5(name, NAMESPACE);

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const isId = (value: string): boolean => UUID.test(value);

/**
 * Whatever has an id this old, in milliseconds, is written or never will be: an id is made before it is written, a write
 * takes at most 5 s, and the clocks of the servers may differ by half a minute.
 */
export const ID_SETTLES_MS = MINUTE;

/** Where ids made at this millisecond begin: all made earlier sort below it. @param epochMs by the machine's clock */
export const firstIdAt = (epochMs: number): string => {
  const time = epochMs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
};

/** When an id was made, epoch milliseconds of the machine's clock; undefined for what is none of ours. */
export const timeOfId = (id: string): number | undefined =>
  isId(id) ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : undefined;
