/**
 * Does the work for each item, in order, at most so many at a time. When one fails the others under way end first.
 * @throws the first failure
 */
export const atOnce = async <T>(
  count: number,
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
): Promise<void> => {
  const left = items.values();
  const worker = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  const workers = await Promise.allSettled(Array.from({ length: count }, worker));
  const broken = workers.find((each) => each.status === 'rejected');
  if (broken !== undefined) throw broken.reason;
};
