import { bound, type Context } from '../context.ts';
import { createVisit } from './create.ts';
import { listVisits, showVisit } from './list.ts';
import { updateVisit } from './update.ts';

export const visitsOperations = (context: Context) => ({
  list: bound(context, listVisits),
  create: bound(context, createVisit),
  show: bound(context, showVisit),
  update: bound(context, updateVisit),
});
