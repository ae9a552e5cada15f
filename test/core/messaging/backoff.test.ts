import fc from 'fast-check';
import { backoffSeconds } from '../../../packages/core/src/messaging/backoff.ts';

describe('backoffSeconds', () => {
  it('lies between half and the whole of 30 s doubled with each try, never over an hour', () => {
    const attempts = fc.integer({ min: 1, max: 40 });
    const random = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(attempts, random, (tries, chance) => {
        const full = Math.min(30 * 2 ** (tries - 1), 3_600);
        const wait = backoffSeconds(tries, chance);
        return wait >= full / 2 && wait <= full;
      }),
    );
  });
});
