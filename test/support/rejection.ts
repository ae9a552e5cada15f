import { toClinicError } from '@clinic/core';

/** What a promise was rejected with; that it wasn't rejected is the failure. */
export const rejectionOf = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('the call succeeded, it should have been refused');
};

/** The clinic's code for what a promise was rejected with. */
export const codeOf = async (call: Promise<unknown>): Promise<string> =>
  toClinicError(await rejectionOf(call)).code;

/** How often each code came: `{RATE_LIMITED: 47}`. */
export const codesOf = (errors: readonly unknown[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const error of errors) {
    const { code } = toClinicError(error);
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
};

export interface Outcomes<T> {
  readonly results: T[];
  readonly errors: unknown[];
}

/** Starts all calls at once and waits for all. */
export const inParallel = async <T>(
  times: number,
  call: (index: number) => Promise<T>,
): Promise<Outcomes<T>> => {
  const settled = await Promise.allSettled(Array.from({ length: times }, (_, index) => call(index)));
  return {
    results: settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])),
    errors: settled.flatMap((each) => (each.status === 'rejected' ? [each.reason] : [])),
  };
};
