import { bound, type Context } from '../context.ts';
import { changeBilling } from './change.ts';
import { checkBilling } from './check.ts';
import { createBilling } from './create.ts';
import { listBillings, showBilling } from './list.ts';
import { printInvoice } from './print-invoice.ts';
import { printReceipt } from './print-receipt.ts';
import { verifyReceipt } from './verify-receipt.ts';

export const billingOperations = (context: Context) => ({
  list: bound(context, listBillings),
  show: bound(context, showBilling),
  create: bound(context, createBilling),
  change: bound(context, changeBilling),
  check: () => checkBilling(context),
  print: bound(context, printInvoice),
  printReceipt: bound(context, printReceipt),
  verifyReceipt: bound(context, verifyReceipt),
});
