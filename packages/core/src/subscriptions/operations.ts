import { bound, type Context } from '../context.ts';
import { grantSubscription } from './grant.ts';
import { subscriptionHistory } from './history.ts';
import { listAvailablePackages, listPackages } from './list-packages.ts';
import { activatePackage, addPackage, editPackage, retirePackage } from './manage-packages.ts';
import { purchase } from './purchase.ts';
import { confirmPayment, failPayment, listPending } from './settle-payment.ts';

export const packagesOperations = (context: Context) => ({
  available: () => listAvailablePackages(context),
  list: bound(context, listPackages),
  add: bound(context, addPackage),
  edit: bound(context, editPackage),
  retire: bound(context, retirePackage),
  activate: bound(context, activatePackage),
});

export const subscriptionsOperations = (context: Context) => ({
  purchase: bound(context, purchase),
  history: bound(context, subscriptionHistory),
  pending: bound(context, listPending),
  confirmPayment: bound(context, confirmPayment),
  failPayment: bound(context, failPayment),
  grant: bound(context, grantSubscription),
});
