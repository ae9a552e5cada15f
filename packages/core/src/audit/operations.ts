import { bound, type Context } from '../context.ts';
import { listAudit } from './list.ts';
import { verifyAudit } from './verify.ts';

export const auditOperations = (context: Context) => ({
  list: bound(context, listAudit),
  verify: bound(context, verifyAudit),
});
