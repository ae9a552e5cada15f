import { bound, type Context } from '../context.ts';
import { joinWaitlist } from './join.ts';
import { leaveWaitlist } from './leave.ts';
import { listWaitlist } from './list.ts';

export const waitlistOperations = (context: Context) => ({
  join: bound(context, joinWaitlist),
  list: bound(context, listWaitlist),
  leave: bound(context, leaveWaitlist),
});
