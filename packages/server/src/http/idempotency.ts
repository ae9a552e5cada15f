import { type Held, invalidFields, toClinicError } from '@clinic/core';
import { fail } from './envelope.ts';
import type { Answer, Context } from './exchange.ts';
import type { Server } from './server.ts';

export type { Held };

const KEY = /^[\x21-\x7e]{1,255}$/;

const isUnavailable = ({ failure }: Answer): boolean => toClinicError(failure).code === 'STORAGE_UNAVAILABLE';

/**
 * Runs a request under its Idempotency-Key, or answers what it answered the first time. Refusals are kept like
 * successes; what failed on our side isn't, so that it can be tried again.
 * @throws ClinicError VALIDATION_ERROR, IDEMPOTENCY_IN_PROGRESS, IDEMPOTENCY_KEY_REUSED, CONFLICT
 */
export const answerOnce = async (
  ctx: Context,
  server: Server,
  key: string | string[],
  body: string | Uint8Array,
  run: (held: Held) => Promise<Answer>,
): Promise<Answer> => {
  const { claims, address, path, locale } = ctx.state;
  if (typeof key !== 'string' || !KEY.test(key)) {
    throw invalidFields({ 'Idempotency-Key': 'must have 1 to 255 visible ASCII characters' });
  }
  const { once } = server.clinic;
  const caller = claims?.sub ?? address ?? '';
  const begun = await once.begin({ caller, method: ctx.method, path, key, body });
  if (begun.state === 'kept') {
    ctx.set('Idempotency-Replayed', 'true');
    return begun.answer;
  }
  const answer = await run(begun.held).catch((error) => fail(error, locale));
  if (answer.status < 500) {
    await once.finish(begun.held, answer);
    return answer;
  }
  const released = once
    .release(begun.held)
    .catch((error) => server.logger.error(error, 'An Idempotency-Key stays held'));
  // A store that let the request wait as long as it may would let the caller wait as long again.
  if (!isUnavailable(answer)) await released;
  return answer;
};
