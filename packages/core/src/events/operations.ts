import { bound, type Context } from '../context.ts';
import { listEvents } from './list.ts';

export const eventsOperations = (context: Context) => ({ list: bound(context, listEvents) });
