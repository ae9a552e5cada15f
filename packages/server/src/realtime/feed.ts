import { type Clinic, type ClinicEvent, isInAudience, presentEvent } from '@clinic/core';
import { type Listener, tell } from './listener.ts';
import { recheck } from './recheck.ts';

/** Between two looks at the list: with the 100 ms in which events are numbered, half a second at most. */
const LOOKING_MS = 200;

/** Events read at a time. */
const BATCH = 200;

/** Between two looks at the sessions of those who hear nothing. */
const CHECKING_MS = 2_000;

/** The longest replay; a client that missed more reads everything afresh. */
const MAX_REPLAYED = 1_000;

export interface Feed {
  /** Gives a listener what it has missed, then makes it live. */
  catchUp(listener: Listener): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Follows the one list of events and gives each to those who may have it. Every server does so for its own
 * connections, so none needs to hear of the others'.
 * @param onTrouble told once when the store stops answering; connections stay, and get what came meanwhile afterwards.
 */
export const openFeed = async (
  clinic: Clinic,
  listeners: () => readonly Listener[],
  onTrouble: (error: unknown) => void,
): Promise<Feed> => {
  /** Every live listener has been given its events up to here. */
  let position = await clinic.lastEventSeq();

  const mayHear = ({ data }: Listener, { audience }: ClinicEvent): boolean =>
    data.isLive && isInAudience(audience, data.actor);

  const hand = async (batch: readonly ClinicEvent[]): Promise<void> => {
    const concerned = listeners().filter((listener) => batch.some((event) => mayHear(listener, event)));
    // Nothing goes to a session that has ended since the last look.
    await recheck(clinic, concerned);
    // From here on without a pause: who becomes live must find the position moved with the events.
    for (const event of batch) {
      const view = presentEvent(event);
      for (const listener of listeners()) {
        if (mayHear(listener, event) && view.seq > listener.data.seq) tell(listener, view);
      }
      position = view.seq;
    }
  };

  const follow = async (): Promise<void> => {
    let batch: ClinicEvent[];
    do {
      batch = await clinic.eventsAfter(position, BATCH);
      if (batch.length > 0) await hand(batch);
    } while (batch.length === BATCH);
  };

  const following = repeat(LOOKING_MS, follow, onTrouble);
  const checking = repeat(CHECKING_MS, () => recheck(clinic, listeners()), onTrouble);

  return {
    async catchUp(listener) {
      const { data } = listener;
      do {
        const missed = await clinic.as(data.actor).events.list({ after: data.seq, limit: MAX_REPLAYED });
        if (missed.resync || missed.items.length === MAX_REPLAYED) {
          data.seq = await clinic.lastEventSeq();
          listener.emit('resync', { last_seq: data.seq });
        } else {
          for (const event of missed.items) tell(listener, event);
          data.seq = missed.last_seq;
        }
      } while (data.seq < position);
      data.isLive = true;
      listener.emit('ready', { last_seq: data.seq });
    },
    async stop() {
      await Promise.all([following(), checking()]);
    },
  };
};

/** One run after the other. @returns stop: resolves once the run under way has ended. */
const repeat = (
  pauseMs: number,
  run: () => Promise<void>,
  onTrouble: (error: unknown) => void,
): (() => Promise<void>) => {
  let timer: NodeJS.Timeout;
  let running = Promise.resolve();
  let stopped = false;
  let inTrouble = false;
  const once = async (): Promise<void> => {
    try {
      await run();
      inTrouble = false;
    } catch (error) {
      if (!inTrouble) onTrouble(error);
      inTrouble = true;
    }
    if (!stopped) schedule();
  };
  const schedule = (): void => {
    timer = setTimeout(() => {
      running = once();
    }, pauseMs).unref();
  };
  schedule();
  return () => {
    stopped = true;
    clearTimeout(timer);
    return running;
  };
};
