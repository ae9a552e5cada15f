import { toInstant } from '@clinic/core';
import { expect } from 'chai';
import fc from 'fast-check';

describe('Instants', () => {
  it('are what Date writes, in any order, from the year 1 to 9999', () => {
    const [from, to] = [Date.parse('0001-01-01T00:00:00.000Z'), Date.parse('9999-12-31T23:59:59.999Z')];
    const near = fc.integer({ min: -200_000_000, max: 200_000_000 });
    fc.assert(
      fc.property(fc.integer({ min: from, max: to }), fc.array(near), (start, steps) => {
        let at = start;
        for (const step of steps) {
          at = Math.min(to, Math.max(from, at + step));
          expect(toInstant(at)).to.equal(new Date(at).toISOString());
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('of a fraction of a millisecond are those of the millisecond; what is no time is refused', () => {
    expect(toInstant(1.9)).to.equal('1970-01-01T00:00:00.001Z');
    for (const none of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => toInstant(none)).to.throw(RangeError);
  });
});
