import { type Act, record } from './audit/commit.ts';
import { listAudit } from './audit/list.ts';
import { addProfile } from './availability/add-profile.ts';
import { cancelTimeOff } from './availability/cancel-time-off.ts';
import { explainSlots } from './availability/explain.ts';
import { listTimeOff, showTimeOff } from './availability/list-time-off.ts';
import { listAvailability, listOwnAvailability } from './availability/list-windows.ts';
import { listProfiles, removeProfile, showProfile } from './availability/manage-profiles.ts';
import { removeAvailability } from './availability/remove-window.ts';
import { readSchedule } from './availability/schedule.ts';
import { setAvailability } from './availability/set-window.ts';
import { slotsOf } from './availability/slots.ts';
import { takeTimeOff } from './availability/take-time-off.ts';
import { defaultSettings, type Settings } from './config/settings.ts';
import type { Context } from './context.ts';
import { seedDemo } from './demo/seed.ts';
import { createDepartment } from './departments/create.ts';
import { listDepartments, showDepartment } from './departments/list.ts';
import { deactivateDepartment, updateDepartment } from './departments/update.ts';
import { assignDoctor } from './doctors/assign.ts';
import { createDoctor } from './doctors/create.ts';
import { deactivateDoctor } from './doctors/deactivate.ts';
import { listDoctors, searchDoctors, showDoctor } from './doctors/list.ts';
import { updateDoctor } from './doctors/update.ts';
import { eventsAfter } from './events/read.ts';
import {
  type Answer,
  beginOnce,
  finishOnce,
  type Held,
  type IdempotentRequest,
  releaseOnce,
} from './idempotency/answer-once.ts';
import type { Actor, Origin, SignedIn } from './identity/actor.ts';
import { authenticate } from './identity/authenticate.ts';
import { changePhone } from './identity/change-phone.ts';
import { inspectOtp, unlockOtp } from './identity/inspect-otp.ts';
import { listUsers, showUser } from './identity/list-users.ts';
import {
  activateUser,
  changeRole,
  createUser,
  deactivateUser,
  setPassword,
  signOutUser,
} from './identity/manage-users.ts';
import { readProfile, updateProfile } from './identity/profile.ts';
import { refresh } from './identity/refresh.ts';
import { deriveSecrets } from './identity/secrets.ts';
import { sendOtp, sendPhoneChangeOtp } from './identity/send-otp.ts';
import { signOut } from './identity/sign-out.ts';
import { createTokens, type TokenClaims } from './identity/tokens.ts';
import { verifyOtp } from './identity/verify-otp.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import { createConsoleMessenger } from './messaging/console.ts';
import { listMessages, retryAllMessages, retryMessage } from './messaging/manage-messages.ts';
import type { Messenger } from './messaging/messenger.ts';
import { migrate, pendingMigrations } from './migrations/migrate.ts';
import type { Storage } from './storage/index.ts';
import { backupStore } from './store/backup.ts';
import { initializeStore } from './store/initialize.ts';
import { resetStore } from './store/reset.ts';
import { restoreStore } from './store/restore.ts';
import { storeStatus } from './store/status.ts';
import { grantSubscription } from './subscriptions/grant.ts';
import { subscriptionHistory } from './subscriptions/history.ts';
import { listAvailablePackages, listPackages } from './subscriptions/list-packages.ts';
import { activatePackage, addPackage, editPackage, retirePackage } from './subscriptions/manage-packages.ts';
import { purchase } from './subscriptions/purchase.ts';
import { confirmPayment, failPayment, listPending } from './subscriptions/settle-payment.ts';
import { type SweepFailure, startSweeping } from './sweeps/start.ts';
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
}

type Tail<F> = F extends (context: Context, ...rest: infer R) => infer A ? (...rest: R) => A : never;

/** The operation with the context filled in. */
const bound = <F extends (context: Context, ...rest: never[]) => unknown>(
  context: Context,
  operation: F,
): Tail<F> => ((...rest: never[]) => operation(context, ...rest)) as Tail<F>;

/** What one actor can do: every operation of the clinic, each checked against the permission table. */
export class ClinicFor {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  get identity() {
    const context = this.#context;
    return {
      sendOtp: bound(context, sendOtp),
      verifyOtp: bound(context, verifyOtp),
      refresh: bound(context, refresh),
      signOut: bound(context, signOut),
      sendPhoneChangeOtp: bound(context, sendPhoneChangeOtp),
      changePhone: bound(context, changePhone),
    };
  }

  get profile() {
    const context = this.#context;
    return { read: () => readProfile(context), update: bound(context, updateProfile) };
  }

  get packages() {
    const context = this.#context;
    return {
      available: () => listAvailablePackages(context),
      list: bound(context, listPackages),
      add: bound(context, addPackage),
      edit: bound(context, editPackage),
      retire: bound(context, retirePackage),
      activate: bound(context, activatePackage),
    };
  }

  get subscriptions() {
    const context = this.#context;
    return {
      purchase: bound(context, purchase),
      history: bound(context, subscriptionHistory),
      pending: bound(context, listPending),
      confirmPayment: bound(context, confirmPayment),
      failPayment: bound(context, failPayment),
      grant: bound(context, grantSubscription),
    };
  }

  get otp() {
    const context = this.#context;
    return { inspect: bound(context, inspectOtp), unlock: bound(context, unlockOtp) };
  }

  get users() {
    const context = this.#context;
    return {
      list: bound(context, listUsers),
      show: bound(context, showUser),
      create: bound(context, createUser),
      deactivate: bound(context, deactivateUser),
      activate: bound(context, activateUser),
      setPassword: bound(context, setPassword),
      signOut: bound(context, signOutUser),
      changeRole: bound(context, changeRole),
    };
  }

  get departments() {
    const context = this.#context;
    return {
      list: bound(context, listDepartments),
      show: bound(context, showDepartment),
      create: bound(context, createDepartment),
      update: bound(context, updateDepartment),
      deactivate: bound(context, deactivateDepartment),
    };
  }

  get doctors() {
    const context = this.#context;
    return {
      list: bound(context, listDoctors),
      search: bound(context, searchDoctors),
      show: bound(context, showDoctor),
      create: bound(context, createDoctor),
      assign: bound(context, assignDoctor),
      update: bound(context, updateDoctor),
      deactivate: bound(context, deactivateDoctor),
    };
  }

  get availability() {
    const context = this.#context;
    return {
      list: bound(context, listAvailability),
      listOwn: bound(context, listOwnAvailability),
      set: bound(context, setAvailability),
      remove: bound(context, removeAvailability),
      schedule: bound(context, readSchedule),
      slots: bound(context, slotsOf),
      explain: bound(context, explainSlots),
    };
  }

  get timeOff() {
    const context = this.#context;
    return {
      list: bound(context, listTimeOff),
      show: bound(context, showTimeOff),
      take: bound(context, takeTimeOff),
      cancel: bound(context, cancelTimeOff),
    };
  }

  get hoursProfiles() {
    const context = this.#context;
    return {
      list: bound(context, listProfiles),
      show: bound(context, showProfile),
      add: bound(context, addProfile),
      remove: bound(context, removeProfile),
    };
  }

  get audit() {
    const context = this.#context;
    return { list: bound(context, listAudit) };
  }

  get messages() {
    const context = this.#context;
    return {
      list: bound(context, listMessages),
      retry: bound(context, retryMessage),
      retryAll: bound(context, retryAllMessages),
    };
  }

  get demo() {
    const context = this.#context;
    return { seed: bound(context, seedDemo) };
  }
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
    const secrets = deriveSecrets(settings.secretKey);
    this.storage = storage;
    this.clock = clock;
    this.settings = settings;
    this.#parts = {
      storage,
      clock,
      messenger,
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
    };
  }

  #context(actor: Actor, origin: Origin): Context {
    // Named one by one: a spread costs a microsecond in every request.
    const { storage, clock, messenger, settings, secrets, acceptedSecrets, tokens } = this.#parts;
    return { storage, clock, messenger, settings, secrets, acceptedSecrets, tokens, actor, origin };
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

  /** Puts an act on the audit trail that isn't part of an operation. */
  record(actor: Actor, origin: Origin, act: Act): Promise<void> {
    return record(this.#context(actor, origin), act);
  }

  /** One pass of the background work, of all of it by default. */
  sweep(names?: readonly SweepName[]) {
    return sweep(this.#context({ type: 'system' }, nowhere), names);
  }

  /** Runs the background work every `seconds` until the returned stop has resolved. */
  startSweeping(seconds: number, onFailure: SweepFailure): () => Promise<void> {
    return startSweeping(this.#context({ type: 'system' }, nowhere), seconds, onFailure);
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
