import { bound, type Context } from '../context.ts';
import { listMessages, retryAllMessages, retryMessage } from './manage-messages.ts';

export const messagesOperations = (context: Context) => ({
  list: bound(context, listMessages),
  retry: bound(context, retryMessage),
  retryAll: bound(context, retryAllMessages),
});
