import { type Clinic, createClinic, type Message, type Messenger } from '@clinic/core';
import type { Storage } from '@clinic/core/storage';
import { messages } from '../../../packages/core/src/messaging/collections.ts';
import { enqueue } from '../../../packages/core/src/messaging/enqueue.ts';
import type { OutboxMessage } from '../../../packages/core/src/messaging/outbox-message.ts';
import { operator, testSecrets } from '../../support/clinic.ts';
import { type FakeClock, fakeClock } from '../../support/clock.ts';
import type { Engine } from '../../support/engines.ts';

/** A messenger that does what it is told with each message, and counts the calls. */
export interface ScriptedMessenger extends Messenger {
  readonly calls: Message[];
  /** What the provider does from now on. */
  reply(behaviour: () => Promise<void>): void;
}

export const scriptedMessenger = (): ScriptedMessenger => {
  const calls: Message[] = [];
  let behave = async (): Promise<void> => {};
  return {
    calls,
    reply(behaviour) {
      behave = behaviour;
    },
    async send(message) {
      calls.push(message);
      await behave();
      return { provider_id: `SM${calls.length}`, channel: 'sms' };
    },
  };
};

export interface Outbox {
  readonly clinic: Clinic;
  readonly clock: FakeClock;
  readonly messenger: ScriptedMessenger;
  readonly storage: Storage;
  /** Puts texts into the outbox, `text 0` and so on, in one write; answers their ids. */
  enqueue(count?: number): Promise<string[]>;
  stored(id: string): Promise<OutboxMessage>;
  sweep(): Promise<{ sent: number; failed: number }>;
  /** The outbox as an operator works on it. */
  operator(): ReturnType<Clinic['as']>['messages'];
}

/** A clinic with an outbox on this storage; several may share one clock and one messenger. */
export const outboxOn = (
  storage: Storage,
  clock: FakeClock = fakeClock(),
  messenger: ScriptedMessenger = scriptedMessenger(),
): Outbox => {
  const clinic = createClinic({ storage, clock, messenger, settings: testSecrets });
  return {
    clinic,
    clock,
    messenger,
    storage,
    async enqueue(count = 1) {
      const steps = Array.from({ length: count }, (_, index) =>
        enqueue(
          { storage, clock },
          { kind: 'phone_changed', to: '+96551234567', audience: 'patient', body: `text ${index}` },
        ),
      );
      await storage.write(steps);
      return steps.flatMap((step) => (step.kind === 'insert' ? [step.document.id] : []));
    },
    async stored(id) {
      const message = await storage.collection(messages).get(id);
      if (message === undefined) throw new Error('the message is gone');
      return message;
    },
    async sweep() {
      const { sent, failed } = await clinic.sweep(['outbox']);
      return { sent, failed };
    },
    operator: () => clinic.as(operator).messages,
  };
};

export const openOutbox = async (engine: Engine): Promise<Outbox> => {
  const outbox = outboxOn(await engine.open());
  await outbox.clinic.store.initialize({ sample: false });
  return outbox;
};
