import { createClinic, type Instant, type Settings, systemClock, toInstant } from '@clinic/core';
import { keepingMessenger, type TestClinic, testSecrets } from '../support/clinic.ts';
import { fakeClock } from '../support/clock.ts';
import type { Store } from '../support/engines.ts';
import { type Desk, openDesk, variablesOf } from './command-line.ts';

export interface Reception extends TestClinic {
  /** Where commands find the same store. */
  readonly desk: Desk;
}

interface Options {
  readonly settings?: Partial<Settings>;
  /** What the open clinic takes for the time, the present by default; commands go by the machine's. */
  readonly at?: Instant;
}

/** A clinic that was open before any command runs, without packages, and a desk beside it. */
export const openReception = async (
  store: Store,
  { settings = {}, at = toInstant(systemClock.now()) }: Options = {},
): Promise<Reception> => {
  const storage = await store.open();
  const messenger = keepingMessenger();
  const clock = fakeClock(at);
  const clinic = createClinic({ storage, clock, messenger, settings: { ...testSecrets, ...settings } });
  await clinic.store.initialize({ sample: false });
  return { storage, clinic, clock, messenger, desk: await openDesk(variablesOf(store.placeOf(storage))) };
};
