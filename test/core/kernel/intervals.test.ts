import { expect } from 'chai';
import fc from 'fast-check';
import {
  type Interval,
  intersect,
  overlap,
  split,
  subtract,
  union,
} from '../../../packages/core/src/kernel/intervals.ts';

const FROM = 0;
const TO = 60;

/** Short, many, in any order, also empty and the wrong way round. */
const intervals = fc.array(
  fc.record({ start: fc.integer({ min: FROM, max: TO }), end: fc.integer({ min: FROM, max: TO }) }),
  { maxLength: 12 },
);

/** The moments that lie in any of them: what the algebra is about, counted out one by one. */
const momentsIn = (those: readonly Interval[]): number[] =>
  Array.from({ length: TO - FROM }, (_, index) => FROM + index).filter((moment) =>
    those.some(({ start, end }) => start <= moment && moment < end),
  );

const expectNormal = (those: readonly Interval[]): void => {
  for (const [index, { start, end }] of those.entries()) {
    expect(start).to.be.below(end);
    const before = those[index - 1];
    if (before !== undefined) expect(before.end).to.be.below(start);
  }
};

const RUNS = { numRuns: 2_000 };

describe('Interval algebra', () => {
  const cases = {
    union: [(a: Interval[], b: Interval[]) => union([...a, ...b]), (a: boolean, b: boolean) => a || b],
    subtract: [subtract, (a: boolean, b: boolean) => a && !b],
    intersect: [intersect, (a: boolean, b: boolean) => a && b],
  } as const;
  for (const [name, [operation, expected]] of Object.entries(cases)) {
    it(`${name}: 2,000 random pairs, every moment is in the answer exactly when it should be`, () => {
      fc.assert(
        fc.property(intervals, intervals, (a, b) => {
          const answer = operation(a, b);
          expectNormal(answer);
          const [inA, inB] = [new Set(momentsIn(a)), new Set(momentsIn(b))];
          const should = momentsIn([{ start: FROM, end: TO }]).filter((moment) =>
            expected(inA.has(moment), inB.has(moment)),
          );
          expect(momentsIn(answer)).to.deep.equal(should);
        }),
        RUNS,
      );
    });
  }

  it('two overlap exactly when they have a moment in common; touching is not overlapping', () => {
    fc.assert(
      fc.property(intervals, (those) => {
        const [a, b] = union(those);
        const [c] = those.filter(({ start, end }) => start < end);
        if (a === undefined || c === undefined) return;
        expect(overlap(a, c)).to.equal(intersect([a], [c]).length > 0);
        if (b !== undefined) expect(overlap(a, b)).to.equal(false);
      }),
      RUNS,
    );
    expect(overlap({ start: 0, end: 5 }, { start: 5, end: 9 })).to.equal(false);
  });

  it('split: whole slots one after the other from the start, and less than a slot is left', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000 }),
        fc.integer({ min: -10, max: 500 }),
        fc.integer({ min: 1, max: 60 }),
        (start, length, slot) => {
          const whole = { start, end: start + length };
          const slots = split(whole, slot);
          const end = start + slots.length * slot;
          expect(slots.every((each) => each.end - each.start === slot)).to.equal(true);
          expect(union(slots)).to.deep.equal(slots.length === 0 ? [] : [{ start, end }]);
          expect(Math.max(length, 0) - slots.length * slot)
            .to.be.at.least(0)
            .and.below(slot);
        },
      ),
      RUNS,
    );
  });

  it('changes nothing it was given', () => {
    const a = Object.freeze(
      [
        { start: 5, end: 9 },
        { start: 1, end: 6 },
      ].map((each) => Object.freeze(each)),
    );
    union(a);
    subtract(a, a);
    expect(a).to.deep.equal([
      { start: 5, end: 9 },
      { start: 1, end: 6 },
    ]);
  });
});
