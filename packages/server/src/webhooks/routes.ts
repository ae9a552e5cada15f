import { webhookEdit, webhookInput, webhookQuery } from '@clinic/core';
import * as v from 'valibot';
import { id, pageOf } from '../http/answers.ts';
import { exampleDelivery, exampleWebhook } from '../http/examples.ts';
import { type Route, route } from '../http/route.ts';
import { deliveryAnswer, webhookAnswer } from './answers.ts';

const webhook = { ...exampleWebhook, events: [...exampleWebhook.events] };
const params = v.strictObject({ id });
const answer = v.strictObject({ webhook: webhookAnswer });

export const webhookRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/webhooks',
    action: 'webhooks.manage',
    summary: 'Have events sent to an https URL. The secret that signs them is shown this once.',
    body: webhookInput,
    answer: v.strictObject({ webhook: webhookAnswer, secret: v.string() }),
    message: 'webhook_created',
    status: 201,
    example: {
      request: { url: webhook.url, events: webhook.events, description: webhook.description },
      response: {
        webhook,
        secret: 'whsec_3q2-7wAAAAB1c2VkIG9ubHkgYXMgYW4gZXhhbXBsZQ',
      },
    },
    handle: ({ clinic, body }) => clinic.webhooks.create(body),
  }),
  route({
    method: 'GET',
    path: '/webhooks',
    action: 'webhooks.manage',
    summary: 'Webhooks, newest first.',
    query: webhookQuery,
    answer: pageOf(webhookAnswer),
    message: 'webhooks',
    example: {
      response: {
        items: [webhook],
        page: 1,
        per_page: 20,
        total: 1,
        pages: 1,
      },
    },
    handle: ({ clinic, query }) => clinic.webhooks.list(query),
  }),
  route({
    method: 'GET',
    path: '/webhooks/:id',
    action: 'webhooks.manage',
    summary: 'A webhook and its newest 50 deliveries.',
    params,
    answer: v.strictObject({ webhook: webhookAnswer, deliveries: v.array(deliveryAnswer) }),
    message: 'webhook',
    example: {
      response: {
        webhook,
        deliveries: [exampleDelivery],
      },
    },
    handle: ({ clinic, params }) => clinic.webhooks.show(params.id),
  }),
  route({
    method: 'PATCH',
    path: '/webhooks/:id',
    action: 'webhooks.manage',
    summary: 'Switch a webhook off or on; what happens while it is off goes out when it is on again.',
    params,
    body: webhookEdit,
    answer,
    message: 'webhook_saved',
    example: {
      request: { is_active: false },
      response: { webhook: { ...webhook, is_active: false } },
    },
    handle: async ({ clinic, params, body }) => ({ webhook: await clinic.webhooks.update(params.id, body) }),
  }),
  route({
    method: 'DELETE',
    path: '/webhooks/:id',
    action: 'webhooks.manage',
    summary: 'Remove a webhook; nothing is sent to it any more.',
    params,
    answer,
    message: 'webhook_removed',
    example: { response: { webhook } },
    handle: async ({ clinic, params }) => ({ webhook: await clinic.webhooks.remove(params.id) }),
  }),
  route({
    method: 'POST',
    path: '/webhooks/:id/deliveries/:delivery_id/retry',
    action: 'webhooks.manage',
    summary: 'Send a dead delivery anew.',
    params: v.strictObject({ id, delivery_id: id }),
    errors: ['INVALID_TRANSITION'],
    answer: v.strictObject({ delivery: deliveryAnswer }),
    message: 'webhook_retried',
    example: {
      response: {
        delivery: {
          ...exampleDelivery,
          state: 'queued',
          attempts: 0,
          next_attempt_at: '2026-01-05T15:00:00.000Z',
          response_status: 503,
          last_error: 'answered 503',
          delivered_at: null,
        },
      },
    },
    handle: async ({ clinic, params }) => ({
      delivery: await clinic.webhooks.retryDelivery(params.id, params.delivery_id),
    }),
  }),
];
