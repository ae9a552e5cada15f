import { bound, type Context } from '../context.ts';
import { closeDay } from './close.ts';
import { listDayCloses, showDayClose } from './list.ts';

export const dayCloseOperations = (context: Context) => ({
  close: bound(context, closeDay),
  list: bound(context, listDayCloses),
  show: bound(context, showDayClose),
});
