import { defineCollection } from '../storage/index.ts';
import type { EarlyDelivery } from './early-delivery.ts';
import type { OutboxMessage } from './outbox-message.ts';
import type { StoppedPhone } from './stopped-phone.ts';

export const messages = defineCollection<OutboxMessage>({
  name: 'messages',
  indexes: [
    { name: 'messages_due', fields: ['state', 'next_attempt_at'] },
    { name: 'messages_claimed', fields: ['state', 'claimed_until'] },
    { name: 'messages_state', fields: ['state', 'id'] },
    { name: 'messages_provider', fields: ['provider_id'] },
    { name: 'messages_about', fields: ['about'] },
  ],
});

export const stoppedPhones = defineCollection<StoppedPhone>({ name: 'stopped_phones', indexes: [] });

export const earlyDeliveries = defineCollection<EarlyDelivery>({
  name: 'early_deliveries',
  indexes: [],
  expires: 'expires_at',
});
