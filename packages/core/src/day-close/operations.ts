import { bound, type Context } from '../context.ts';
import { closeDay } from './close.ts';

export const dayCloseOperations = (context: Context) => ({
  close: bound(context, closeDay),
});
