import type { BlobStore } from './blobs/blob-store.ts';
import type { Settings } from './config/settings.ts';
import type { Actor, Origin } from './identity/actor.ts';
import type { AcceptedSecrets, Secrets } from './identity/secrets.ts';
import type { Tokens } from './identity/tokens.ts';
import type { Clock } from './kernel/clock.ts';
import type { Turns } from './kernel/turns.ts';
import type { Messenger } from './messaging/messenger.ts';
import type { Storage } from './storage/index.ts';

/** What every operation of the clinic is given first: the clinic's parts, and who acts from where. */
export interface Context {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly messenger: Messenger;
  readonly blobs: BlobStore;
  readonly settings: Settings;
  readonly secrets: Secrets;
  /** `secrets`, and those of earlier keys and the next one. */
  readonly acceptedSecrets: AcceptedSecrets;
  readonly tokens: Tokens;
  /**
   * Where a crowd at one phone, address or account queues up, so that those who come after it is decided only read that.
   * Never what decides: another server has turns of its own.
   */
  readonly turns: Turns;
  readonly actor: Actor;
  readonly origin: Origin;
}

type Tail<F> = F extends (context: Context, ...rest: infer R) => infer A ? (...rest: R) => A : never;

/** The operation with the context filled in. */
export const bound = <F extends (context: Context, ...rest: never[]) => unknown>(
  context: Context,
  operation: F,
): Tail<F> => ((...rest: never[]) => operation(context, ...rest)) as Tail<F>;
