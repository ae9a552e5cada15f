import * as v from 'valibot';
import { instant } from '../http/answers.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const tally = v.strictObject({ count, amount: v.number() });
const byMethod = v.strictObject({ cash: tally, card: tally, knet: tally, insurance: tally });
const stock = v.strictObject({ changes: count, quantity: v.pipe(v.number(), v.integer()) });
const number = v.nullable(v.string());
const value = v.nullable(v.union([v.string(), v.number()]));

export const dayCloseAnswer = v.strictObject({
  id: v.string(),
  figures: v.strictObject({
    date: v.string(),
    currency: v.string(),
    payments: byMethod,
    refunds: byMethod,
    invoices: v.strictObject({ made: tally, voided: tally, first: number, last: number }),
    subscriptions: v.strictObject({ sold: tally, confirmed: tally }),
    stock: v.strictObject({
      items: count,
      ...{ initial: stock, restock: stock, adjustment: stock, waste: stock, treatment: stock },
    }),
    visits: v.strictObject({ completed_appointments: count, recorded: count, walk_ins: count }),
  }),
  differences: v.array(
    v.strictObject({
      part: v.picklist([
        ...(['payments', 'refunds', 'invoices', 'subscriptions', 'stock', 'visits', 'day_close'] as const),
      ]),
      id: v.nullable(v.string()),
      name: v.nullable(v.string()),
      field: v.string(),
      stored: value,
      counted: value,
    }),
  ),
  difference_count: count,
  digest: v.string(),
  signature: v.string(),
  closed_at: instant,
  closed_by: v.string(),
});
