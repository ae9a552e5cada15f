/** The time from `start` up to, but not with, `end`: epoch milliseconds. Empty unless `start < end`. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** In order, none empty, none touching the next: what `union` answers. Equal sets of time are equal lists. */
export type Intervals = readonly Interval[];

/** All time that lies in any of them. They may come in any order, overlap, or be empty. */
export const union = (intervals: Intervals): Interval[] => {
  const joined: Interval[] = [];
  const inOrder = intervals.filter(({ start, end }) => start < end).sort((a, b) => a.start - b.start);
  for (const { start, end } of inOrder) {
    const last = joined.at(-1);
    if (last === undefined || last.end < start) joined.push({ start, end });
    else if (last.end < end) joined[joined.length - 1] = { start: last.start, end };
  }
  return joined;
};

/** All time that lies in one of `from` and in none of `taken`; either as `union` takes them. */
export const subtract = (from: Intervals, taken: Intervals): Interval[] => {
  const away = union(taken);
  return union(from).flatMap((whole) => {
    const left: Interval[] = [];
    let { start } = whole;
    for (const gone of away) {
      if (gone.end <= start) continue;
      if (gone.start >= whole.end) break;
      if (start < gone.start) left.push({ start, end: gone.start });
      start = gone.end;
    }
    if (start < whole.end) left.push({ start, end: whole.end });
    return left;
  });
};

/** All time that lies in one of either; both as `union` takes them. */
export const intersect = (one: Intervals, other: Intervals): Interval[] =>
  subtract(one, subtract(one, other));

/** Whether two have any time in common. Neither may be empty. */
export const overlap = (one: Interval, other: Interval): boolean =>
  one.start < other.end && other.start < one.end;

/**
 * The whole slots of a length that fit into an interval, from its start on; a rest shorter than that is left.
 * @param length milliseconds, over 0
 */
export const split = ({ start, end }: Interval, length: number): Interval[] => {
  const count = Math.max(0, Math.floor((end - start) / length));
  return Array.from({ length: count }, (_, index) => ({
    start: start + index * length,
    end: start + (index + 1) * length,
  }));
};
