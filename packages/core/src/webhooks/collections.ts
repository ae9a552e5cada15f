import { defineCollection } from '../storage/index.ts';
import type { WebhookDelivery } from './delivery.ts';
import type { Webhook } from './webhook.ts';

export const webhooks = defineCollection<Webhook>({
  name: 'webhooks',
  indexes: [{ name: 'webhooks_active', fields: ['is_active', 'id'] }],
});

export const webhookDeliveries = defineCollection<WebhookDelivery>({
  name: 'webhook_deliveries',
  indexes: [
    /** An event is delivered to a webhook once, however often it is looked at. */
    { name: 'webhook_deliveries_event', fields: ['webhook_id', 'event_id'], unique: true },
    { name: 'webhook_deliveries_due', fields: ['webhook_id', 'state', 'next_attempt_at'] },
    { name: 'webhook_deliveries_newest', fields: ['webhook_id', 'id'] },
  ],
  expires: 'expires_at',
});
