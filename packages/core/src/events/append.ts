import type { Context } from '../context.ts';
import { toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import type { Json, WriteStep } from '../storage/index.ts';
import { events } from './event.ts';

/**
 * An event that rides in the write that makes it true. It isn't numbered here: a shared counter in every write would
 * make all of them wait for each other.
 */
export const appendEvent = (
  { storage, clock }: Context,
  type: string,
  data: { [field: string]: Json },
): WriteStep =>
  storage
    .collection(events)
    .inserting({ id: newId(), type, at: toInstant(clock.now()), data, seq: null, is_numbered: false });
