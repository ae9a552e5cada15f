import type { Received } from '../support/server.ts';

/** How often each outcome came: `{'200': 3, '429 RATE_LIMITED': 47}`. */
export const tally = (answers: readonly Received[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { status, error } of answers) {
    const outcome = error === undefined ? `${status}` : `${status} ${error.code}`;
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
};

/** All at once, as many clients would. */
export const atOnce = (times: number, call: (index: number) => Promise<Received>): Promise<Received[]> =>
  Promise.all(Array.from({ length: times }, (_, index) => call(index)));

/** Several at a time, for what is about the number and not the race. */
export const inTurns = async <T>(
  times: number,
  call: (index: number) => Promise<T>,
  lanes = 16,
): Promise<T[]> => {
  const answers: T[] = [];
  let next = 0;
  const takeTurns = async (): Promise<void> => {
    for (let index = next++; index < times; index = next++) answers[index] = await call(index);
  };
  await Promise.all(Array.from({ length: lanes }, takeTurns));
  return answers;
};
