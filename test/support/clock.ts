import type { Clock } from '@clinic/core';

export interface FakeClock extends Clock {
  /** Moves the time on, or back, by milliseconds. */
  tick(milliseconds: number): void;
}

/**
 * A clock that moves only by `tick`. It starts in 2031: a store that removes expired documents by the machine's own
 * clock then never does so during a test.
 */
export const fakeClock = (start = '2031-01-05T06:00:00.000Z'): FakeClock => {
  let now = Date.parse(start);
  return {
    now: () => now,
    tick(milliseconds) {
      now += milliseconds;
    },
  };
};
