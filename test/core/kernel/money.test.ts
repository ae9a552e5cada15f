import { currencyDigits, toMajorUnits, toMinorUnits } from '@clinic/core';
import { expect } from 'chai';
import fc from 'fast-check';

describe('Money', () => {
  it('goes to fils and back without a loss, for every amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000_000 }), (fils) => {
        expect(toMinorUnits(toMajorUnits(fils, 'KWD'), 'KWD')).to.equal(fils);
      }),
      { numRuns: 2_000 },
    );
  });

  it('knows how many decimals a currency has', () => {
    expect([currencyDigits('KWD'), currencyDigits('USD'), currencyDigits('JPY')]).to.deep.equal([3, 2, 0]);
  });

  for (const [major, currency] of [
    [-1, 'KWD'],
    [0.0001, 'KWD'],
    [1.2345, 'KWD'],
    [1.005, 'USD'],
    [0.5, 'JPY'],
    [Number.NaN, 'KWD'],
    [Number.POSITIVE_INFINITY, 'KWD'],
    [1e16, 'KWD'],
  ] as const) {
    it(`${major} ${currency} is refused`, () => {
      expect(() => toMinorUnits(major, currency))
        .to.throw()
        .with.property('code', 'VALIDATION_ERROR');
    });
  }

  it('takes what people write', () => {
    expect(toMinorUnits(25, 'KWD')).to.equal(25_000);
    expect(toMinorUnits(199.5, 'KWD')).to.equal(199_500);
  });
});
