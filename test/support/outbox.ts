import type { Storage } from '@clinic/core/storage';
import { messages } from '../../packages/core/src/messaging/collections.ts';
import type { OutboxMessage } from '../../packages/core/src/messaging/outbox-message.ts';

/** Everything that was ever put into the outbox, in order. */
export const outboxOf = (storage: Storage): Promise<OutboxMessage[]> =>
  storage.collection(messages).find({}, { sort: { id: 1 } });
