import type { AuditSeal } from '../audit/audit-seal.ts';
import type { Context } from '../context.ts';
import { numberEvents } from '../events/number.ts';
import { SECOND } from '../kernel/clock.ts';
import { runSweep, sweepNames } from './sweep.ts';

/** Events get their numbers within this time, in milliseconds. */
const NUMBERING_INTERVAL = 100;

/** Webhooks are looked after this often, in milliseconds, and apart: a slow receiver holds up no reminder. */
const WEBHOOKS_INTERVAL = SECOND;

export type SweepFailure = (name: string, error: unknown) => void;

/** Told of each block that was put on the chain of the audit trail. */
export type SealMade = (seal: Pick<AuditSeal, 'number' | 'mac'>) => void;

/**
 * Runs the background work until it is stopped. A failure is reported and the next pass tries again.
 * @returns stop: resolves once the pass under way has ended.
 */
export const startSweeping = (
  context: Context,
  seconds: number,
  onFailure: SweepFailure,
  onSeal: SealMade = () => {},
): (() => Promise<void>) => {
  const stopNumbering = repeat(NUMBERING_INTERVAL, async () => {
    try {
      while ((await numberEvents(context.storage)) > 0);
    } catch (error) {
      onFailure('events', error);
    }
  });
  const stopWebhooks = repeat(WEBHOOKS_INTERVAL, async () => {
    try {
      await runSweep(context, 'webhooks');
    } catch (error) {
      onFailure('webhooks', error);
    }
  });
  const stopSweeps = repeat(seconds * SECOND, async () => {
    for (const name of sweepNames.filter((each) => each !== 'webhooks')) {
      try {
        const { sealed = [] } = await runSweep(context, name);
        for (const seal of sealed) onSeal(seal);
      } catch (error) {
        onFailure(name, error);
      }
    }
  });
  return async () => {
    await Promise.all([stopNumbering(), stopWebhooks(), stopSweeps()]);
  };
};

/** One run after the other, each a pause after the last; never two at once. */
const repeat = (pauseMs: number, run: () => Promise<void>): (() => Promise<void>) => {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const schedule = () => {
    timer = setTimeout(() => {
      running = run().then(() => {
        if (!stopped) schedule();
      });
    }, pauseMs);
    timer.unref();
  };
  schedule();
  return () => {
    stopped = true;
    clearTimeout(timer);
    return running;
  };
};
