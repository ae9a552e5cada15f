import {
  type Audience,
  type Clock,
  createClinic,
  type EventType,
  events,
  newId,
  toInstant,
} from '@clinic/core';
import type { Json, Storage } from '@clinic/core/storage';
import { appendEvent } from '../../packages/core/src/events/append.ts';
import { numberEvents } from '../../packages/core/src/events/number.ts';
import { webhookDeliveries } from '../../packages/core/src/webhooks/collections.ts';
import { testSecrets } from './clinic.ts';
import { fakeClock } from './clock.ts';

export interface Happening {
  readonly type: EventType;
  readonly data?: Readonly<Record<string, Json>>;
  readonly audience: Audience;
}

/** An appointment of a patient with a doctor, as the desk sees it too. */
export const appointment = (
  users: readonly string[],
  data: Happening['data'] = {},
  type: EventType = 'appointment.created',
): Happening => ({
  type,
  data: { id: newId(), ...data },
  audience: { user_ids: users, roles: ['admin', 'receptionist'] },
});

export const lowStock: Happening = {
  type: 'inventory.low_stock',
  data: { name: 'Gloves' },
  audience: { user_ids: [], roles: ['admin', 'receptionist', 'technician'] },
};

/** Appends events, each in a write of its own. */
export const happen = async (
  storage: Storage,
  those: readonly Happening[],
  clock = fakeClock(),
): Promise<void> => {
  for (const { type, data = {}, audience } of those) {
    await storage.write([appendEvent({ storage, clock }, { type, data, audience })]);
  }
};

/** Appends many events in one write. */
export const happenTogether = (
  storage: Storage,
  those: readonly Happening[],
  clock = fakeClock(),
): Promise<void> =>
  storage.write(
    those.map(({ type, data = {}, audience }) => appendEvent({ storage, clock }, { type, data, audience })),
  );

/** All events have their numbers, from here or from whoever else gives them out. */
export const numberAll = async (storage: Storage): Promise<void> => {
  while ((await storage.collection(events).count({ is_numbered: false })) > 0) await numberEvents(storage);
};

/** Another program on the same store. */
export const clinicOn = (storage: Storage, clock = fakeClock()) =>
  createClinic({ storage, clock, settings: testSecrets });

/** A delivery to a webhook that was given up; answers its id. */
export const addDeadDelivery = async (
  { storage, clock }: { readonly storage: Storage; readonly clock: Clock },
  webhook_id: string,
): Promise<string> => {
  const id = newId();
  const at = toInstant(clock.now());
  await storage.collection(webhookDeliveries).insert({
    id,
    webhook_id,
    event_id: newId(),
    event_type: 'appointment.created',
    state: 'dead',
    attempts: 8,
    next_attempt_at: null,
    claimed_by: null,
    claimed_until: null,
    response_status: 500,
    last_error: 'answered 500',
    created_at: at,
    delivered_at: null,
    expires_at: toInstant(clock.now() + 86_400_000),
  });
  return id;
};
