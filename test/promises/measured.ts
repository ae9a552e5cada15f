import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Store } from '../support/engines.ts';
import type { Place } from '../support/places.ts';
import { programFile } from '../support/program.ts';

const program = programFile(new URL('./measured-server.ts', import.meta.url));

export interface Measured {
  readonly port: number;
  /** The most memory it ever had, in bytes. */
  peak(): Promise<number>;
  /** By how many milliseconds its event loop was late, but for one time in a hundred, since this was asked last. */
  delay(): Promise<number>;
  /** The newest code that it sent to a phone. */
  codeFor(phone: string): Promise<string>;
  stop(): Promise<unknown>;
}

export const openMeasured = async (store: Store): Promise<Measured> =>
  serveMeasured(store.placeOf(await store.open()));

/** A server in a process of its own, so that its memory and its event loop are its own. */
export const serveMeasured = async (place: Place): Promise<Measured> => {
  const child: ChildProcess = fork(program, [JSON.stringify(place)], { execArgv: [] });
  const ask = async (question?: string) => {
    if (question !== undefined) child.send(question);
    const [answer] = await once(child, 'message');
    return answer;
  };
  return {
    port: await ask(),
    peak: () => ask('peak'),
    delay: () => ask('delay'),
    codeFor: (phone) => ask(phone),
    stop: () => {
      const exited = once(child, 'exit');
      child.kill();
      return exited;
    },
  };
};
