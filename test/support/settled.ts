import { systemClock } from '@clinic/core';
import sinon from 'sinon';

const MINUTE = 60_000;

/** Does something three minutes from now by the machine's clock, so that entries written before have settled. */
export const onceSettled = async <T>(run: () => Promise<T>, minutes = 3): Promise<T> => {
  const later = systemClock.now() + minutes * MINUTE;
  const clock = sinon.stub(systemClock, 'now').returns(later);
  try {
    return await run();
  } finally {
    clock.restore();
  }
};
