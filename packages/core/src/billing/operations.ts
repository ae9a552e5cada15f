import { bound, type Context } from '../context.ts';
import { changeBilling } from './change.ts';
import { checkBilling } from './check.ts';
import { createBilling } from './create.ts';
import { listBillings, showBilling } from './list.ts';
import type { ReceiptQuery } from './receipt.ts';
import { verifyReceipt } from './verify-receipt.ts';

export const billingOperations = (context: Context) => ({
  list: bound(context, listBillings),
  show: bound(context, showBilling),
  create: bound(context, createBilling),
  change: bound(context, changeBilling),
  check: () => checkBilling(context),
  /** What prints is loaded with the first document. */
  print: async (id: string) => (await import('./print-invoice.ts')).printInvoice(context, id),
  printReceipt: async (id: string, query?: ReceiptQuery) =>
    (await import('./print-receipt.ts')).printReceipt(context, id, query),
  verifyReceipt: bound(context, verifyReceipt),
});
