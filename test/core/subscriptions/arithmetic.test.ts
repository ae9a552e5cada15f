import { expiryOf, isRunning, MAX_DURATION_DAYS, remainingDays } from '@clinic/core/subscriptions';
import { expect } from 'chai';
import fc from 'fast-check';

const DAY = 86_400_000;
const instants = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
const durations = fc.integer({ min: 1, max: MAX_DURATION_DAYS });

describe('Subscription arithmetic', () => {
  it('a package bought just now has all its days left', () => {
    fc.assert(
      fc.property(instants, durations, (start, days) => {
        const expires = expiryOf(start.toISOString(), days);
        expect(remainingDays(expires, start.getTime())).to.equal(days);
      }),
    );
  });

  it('a started day counts whole, and the last one ends with the package', () => {
    const expires = expiryOf('2026-01-01T00:00:00.000Z', 30);
    const end = Date.parse(expires);
    expect(expires).to.equal('2026-01-31T00:00:00.000Z');
    expect(remainingDays(expires, end - 1)).to.equal(1);
    expect(remainingDays(expires, end - DAY)).to.equal(1);
    expect(remainingDays(expires, end - DAY - 1)).to.equal(2);
    expect(remainingDays(expires, end)).to.equal(0);
    expect(isRunning(expires, end - 1)).to.equal(true);
    expect(isRunning(expires, end)).to.equal(false);
  });

  it('days left never rise as time passes, and are above 0 exactly while it runs', () => {
    fc.assert(
      fc.property(instants, durations, fc.nat(), fc.nat(), (start, days, a, b) => {
        const expires = expiryOf(start.toISOString(), days);
        const [earlier, later] = [
          start.getTime() + Math.min(a, b) * 1_000,
          start.getTime() + Math.max(a, b) * 1_000,
        ];
        expect(remainingDays(expires, later)).to.be.at.most(remainingDays(expires, earlier));
        expect(remainingDays(expires, later) > 0).to.equal(isRunning(expires, later));
      }),
    );
  });

  it('a payment still pending has no days and does not run', () => {
    expect(remainingDays(null, 0)).to.equal(0);
    expect(isRunning(null, 0)).to.equal(false);
  });

  for (const days of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, MAX_DURATION_DAYS + 1]) {
    it(`${days} days are refused`, () => {
      expect(() => expiryOf('2026-01-01T00:00:00.000Z', days)).to.throw(RangeError);
    });
  }
});
