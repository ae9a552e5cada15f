import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Store } from '../support/engines.ts';

export interface Measured {
  readonly port: number;
  /** The most memory it ever had, in bytes. */
  peak(): Promise<number>;
  /** The newest code that it sent to a phone. */
  codeFor(phone: string): Promise<string>;
  stop(): Promise<unknown>;
}

/** A server in a process of its own, so that its memory is its own. */
export const openMeasured = async (store: Store): Promise<Measured> => {
  const place = store.placeOf(await store.open());
  const child: ChildProcess = fork(new URL('./measured-server.ts', import.meta.url), [JSON.stringify(place)]);
  const ask = async (question?: string) => {
    if (question !== undefined) child.send(question);
    const [answer] = await once(child, 'message');
    return answer;
  };
  return {
    port: await ask(),
    peak: () => ask('peak'),
    codeFor: (phone) => ask(phone),
    stop: () => {
      const exited = once(child, 'exit');
      child.kill();
      return exited;
    },
  };
};
