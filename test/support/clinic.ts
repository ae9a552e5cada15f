import {
  type BlobStore,
  type Clinic,
  collections,
  createClinic,
  type Message,
  type Messenger,
  type Origin,
  type Settings,
} from '@clinic/core';
import type { Storage } from '@clinic/core/storage';
import { type FakeClock, fakeClock } from './clock.ts';
import type { Engine } from './engines.ts';

export interface Outbox extends Messenger {
  readonly sent: Message[];
  /** The code in the newest message to a phone. */
  codeFor(phone: string): string;
}

/** A messenger that keeps what it was given to send. */
export const keepingMessenger = (): Outbox => {
  const sent: Message[] = [];
  return {
    sent,
    async send(message) {
      sent.push(message);
      return { provider_id: null, channel: 'console' };
    },
    codeFor(phone) {
      const message = sent.findLast(({ to, kind }) => to === phone && kind === 'otp');
      const code = /\d{5}/.exec(message?.body ?? '')?.[0];
      if (code === undefined) throw new Error(`no code was sent to ${phone}`);
      return code;
    },
  };
};

export const testSecrets = {
  secretKey: 'a secret of the tests that is long enough',
  jwtSecretKey: 'another secret of the tests, long enough too',
};

export interface TestClinic {
  readonly clinic: Clinic;
  readonly storage: Storage;
  readonly clock: FakeClock;
  readonly messenger: Outbox;
}

/** Blobs that are kept in memory. */
export const keepingBlobs = (): BlobStore & { readonly kept: ReadonlyMap<string, Uint8Array> } => {
  const kept = new Map<string, Uint8Array>();
  return {
    kept,
    async put(name, bytes) {
      kept.set(name, bytes);
    },
    get: async (name) => kept.get(name),
    async remove(name) {
      kept.delete(name);
    },
  };
};

const make = (storage: Storage): Promise<unknown> =>
  createClinic({ storage, clock: fakeClock(), settings: testSecrets }).store.initialize({ sample: false });

/** A clinic on a fresh store, with a clock that stands still and messages that are kept. */
export const openClinic = async (
  engine: Engine,
  settings: Partial<Settings> = {},
  { sample = false, blobs = keepingBlobs() }: { sample?: boolean; blobs?: BlobStore } = {},
): Promise<TestClinic> => {
  const storage = await (engine.openMade?.(make) ?? engine.open());
  const clock = fakeClock();
  const messenger = keepingMessenger();
  const clinic = createClinic({
    storage,
    clock,
    messenger,
    blobs,
    settings: { ...testSecrets, ...settings },
  });
  if (sample) await clinic.store.initialize({ sample });
  else await clinic.store.ensure();
  // Known to the storage as one that made them: documents can be loaded by a collection's name.
  for (const definition of collections) storage.collection(definition);
  return { clinic, storage, clock, messenger };
};

/** Requests from one address. */
export const from = (ip: string): Origin => ({ ip, request_id: 'a request of the tests' });

export const anonymous = { type: 'anonymous' } as const;
export const operator = { type: 'cli', name: 'tests' } as const;

/** Signs a phone in by code and answers the actor and its tokens. */
export const signIn = async ({ clinic, messenger }: TestClinic, phone: string) => {
  const asAnyone = clinic.as(anonymous);
  await asAnyone.identity.sendOtp({ phone_number: phone });
  const answer = await asAnyone.identity.verifyOtp({ phone_number: phone, code: messenger.codeFor(phone) });
  const actor = await clinic.authenticate(await clinic.verifyToken(answer.access_token));
  return { ...answer, actor, as: () => clinic.as(actor) };
};
