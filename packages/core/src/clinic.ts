import { type Act, record } from './audit/commit.ts';
import type { BlobStore } from './blobs/blob-store.ts';
import { createFolderBlobs } from './blobs/folder.ts';
import { ClinicFor } from './clinic-for.ts';
import { defaultSettings, type Settings } from './config/settings.ts';
import type { Context } from './context.ts';
import { eventsAfter, lastEventSeq } from './events/read.ts';
import {
  type Answer,
  beginOnce,
  finishOnce,
  type Held,
  type IdempotentRequest,
  releaseOnce,
} from './idempotency/answer-once.ts';
import type { Actor, Origin, SignedIn } from './identity/actor.ts';
import { authenticate, authenticateAll } from './identity/authenticate.ts';
import { deriveSecrets } from './identity/secrets.ts';
import { createTokens, type TokenClaims } from './identity/tokens.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import { Turns } from './kernel/turns.ts';
import { createConsoleMessenger } from './messaging/console.ts';
import type { Messenger } from './messaging/messenger.ts';
import { migrate, pendingMigrations } from './migrations/migrate.ts';
import { type Storage, StorageUnavailableError } from './storage/index.ts';
import { backupStore } from './store/backup.ts';
import { ensureStore, initializeStore } from './store/initialize.ts';
import { resetStore } from './store/reset.ts';
import { restoreStore } from './store/restore.ts';
import { storeStatus } from './store/status.ts';
import { type SealMade, type SweepFailure, startSweeping } from './sweeps/start.ts';
import { type SweepName, sweep } from './sweeps/sweep.ts';

export interface ClinicParts {
  /** From `openSqlite` or `openMongodb`. */
  readonly storage: Storage;
  /** `secretKey` and `jwtSecretKey` of at least 32 bytes each; the rest has defaults. */
  readonly settings: Pick<Settings, 'secretKey' | 'jwtSecretKey'> & Partial<Settings>;
  /** Default the machine's. */
  readonly clock?: Clock;
  /** Default the console: one line on stderr for each message. */
  readonly messenger?: Messenger;
  /** Where photos lie. Default the folder `uploads`, made when the first one comes. */
  readonly blobs?: BlobStore;
}

/** A clinic on a store. Nothing is kept in it that decides anything: any number may share one store. */
export class Clinic {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly #parts: Omit<Context, 'actor' | 'origin'>;

  constructor(parts: ClinicParts) {
    const settings: Settings = { ...defaultSettings, ...parts.settings };
    const { storage, clock = systemClock, messenger = createConsoleMessenger(settings.environment) } = parts;
    const { blobs = createFolderBlobs('uploads') } = parts;
    const secrets = deriveSecrets(settings.secretKey);
    this.storage = storage;
    this.clock = clock;
    this.settings = settings;
    this.#parts = {
      storage,
      clock,
      messenger,
      blobs,
      settings,
      secrets,
      acceptedSecrets: [secrets, ...settings.acceptedSecretKeys.map(deriveSecrets)],
      tokens: createTokens({
        secretKey: settings.jwtSecretKey,
        acceptedSecretKeys: settings.acceptedJwtSecretKeys,
        privateKey: settings.jwtPrivateKey,
        acceptedPublicKeys: settings.acceptedJwtPublicKeys,
        clock,
      }),
      turns: new Turns((error) => error instanceof StorageUnavailableError),
    };
  }

  #context(actor: Actor, origin: Origin): Context {
    // Named one by one: a spread costs a microsecond in every request.
    const { storage, clock, messenger, blobs, settings, secrets, acceptedSecrets, tokens, turns } =
      this.#parts;
    return {
      storage,
      clock,
      messenger,
      blobs,
      settings,
      secrets,
      acceptedSecrets,
      tokens,
      turns,
      actor,
      origin,
    };
  }

  /** The operations bound to who acts, and from where. */
  as(actor: Actor, origin: Origin = nowhere): ClinicFor {
    return new ClinicFor(this.#context(actor, origin));
  }

  /**
   * What a token says, when its signature and its times are good. Reads no store.
   * @throws ClinicError TOKEN_INVALID, TOKEN_EXPIRED
   */
  verifyToken(token: string): Promise<TokenClaims> {
    return this.#parts.tokens.verify(token);
  }

  /** The public keys by which others may check access tokens; none while a shared secret signs them. */
  get publicKeys() {
    return this.#parts.tokens.publicKeys;
  }

  /**
   * Who a verified token stands for now. One round trip to the store.
   * @throws ClinicError TOKEN_REVOKED
   */
  authenticate(claims: TokenClaims): Promise<SignedIn> {
    return authenticate(this.#parts, claims);
  }

  /** As `authenticate`, for many connections at once; whoever may no longer act has no actor. */
  authenticateAll(claims: readonly TokenClaims[]): Promise<(SignedIn | undefined)[]> {
    return authenticateAll(this.#parts, claims);
  }

  /** Requests that carry an Idempotency-Key: done once, answered again. */
  get once() {
    const parts = this.#parts;
    return {
      begin: (request: IdempotentRequest) => beginOnce(parts, request),
      finish: (held: Held, answer: Answer) => finishOnce(parts, held, answer),
      release: (held: Held) => releaseOnce(parts, held),
    };
  }

  /** The store as an operator sees it. */
  get store() {
    const parts = this.#parts;
    const { storage } = parts;
    return {
      initialize: (options?: { sample?: boolean }) => initializeStore(parts, options),
      ensure: () => ensureStore(parts),
      status: () => storeStatus(storage),
      reset: (options?: { sample?: boolean }) => resetStore(parts, options),
      pendingMigrations: () => pendingMigrations(storage),
      migrate: () => migrate(parts),
      backup: (file: string) => backupStore(parts, file),
      restore: (file: string, options?: { force?: boolean }) => restoreStore(parts, file, options),
    };
  }

  /** The numbered events after a number, at most `limit`. */
  eventsAfter(seq: number, limit = 100) {
    return eventsAfter(this.storage, seq, limit);
  }

  /** The number of the newest event; 0 before the first. */
  lastEventSeq(): Promise<number> {
    return lastEventSeq(this.storage);
  }

  /** Puts an act on the audit trail that isn't part of an operation. */
  record(actor: Actor, origin: Origin, act: Act): Promise<void> {
    return record(this.#context(actor, origin), act);
  }

  /** One pass of the background work, of all of it by default. */
  sweep(names?: readonly SweepName[]) {
    return sweep(this.#context({ type: 'system' }, nowhere), names);
  }

  /** Runs the background work every `seconds` until the returned stop has resolved. */
  startSweeping(seconds: number, onFailure: SweepFailure, onSeal?: SealMade): () => Promise<void> {
    return startSweeping(this.#context({ type: 'system' }, nowhere), seconds, onFailure, onSeal);
  }
}

const nowhere: Origin = { ip: null, request_id: null };

/** @throws RangeError a secret under 32 bytes; TypeError a token key that isn't of Ed25519. */
export const createClinic = (parts: ClinicParts): Clinic => {
  const { secretKey, jwtSecretKey, acceptedSecretKeys = [], acceptedJwtSecretKeys = [] } = parts.settings;
  const secrets = {
    secretKey: [secretKey],
    jwtSecretKey: [jwtSecretKey],
    acceptedSecretKeys,
    acceptedJwtSecretKeys,
  };
  for (const [name, values] of Object.entries(secrets)) {
    if (values.some((value) => Buffer.byteLength(value) < 32))
      throw new RangeError(`${name} must have at least 32 bytes`);
  }
  return new Clinic(parts);
};
