import type { BlobStore } from './blobs/blob-store.ts';
import type { Settings } from './config/settings.ts';
import type { Actor, Origin } from './identity/actor.ts';
import type { Secrets } from './identity/secrets.ts';
import type { Tokens } from './identity/tokens.ts';
import type { Clock } from './kernel/clock.ts';
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
  readonly tokens: Tokens;
  readonly actor: Actor;
  readonly origin: Origin;
}
