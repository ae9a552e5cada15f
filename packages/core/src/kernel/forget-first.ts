/**
 * Forgets the entries that were set first, many at once: to find the first one of a `Map`, all that were deleted before
 * it are passed over again each time.
 */
export const forgetFirst = (map: Map<string, unknown>, count: number): void => {
  let left = count;
  for (const key of map.keys()) {
    if (left === 0) return;
    map.delete(key);
    left -= 1;
  }
};
