import { bound, type Context } from '../context.ts';
import { listWebhooks, showWebhook } from './list.ts';
import { createWebhook, removeWebhook, updateWebhook } from './manage.ts';
import { retryDelivery } from './retry.ts';

export const webhooksOperations = (context: Context) => ({
  list: bound(context, listWebhooks),
  show: bound(context, showWebhook),
  create: bound(context, createWebhook),
  update: bound(context, updateWebhook),
  remove: bound(context, removeWebhook),
  retryDelivery: bound(context, retryDelivery),
});
