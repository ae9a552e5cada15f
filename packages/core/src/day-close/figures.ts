import type { PaymentMethod } from '../billing/billing.ts';
import type { StockChange } from '../inventory/stock-change.ts';
import type { CivilDate } from '../kernel/civil-date.ts';

/** How many, and how much in major units. */
export interface Tally {
  count: number;
  amount: number;
}

/** What happened on a day of the clinic. Amounts are in major units of `currency`. */
export interface DayFigures {
  date: CivilDate;
  currency: string;
  /** As they came, whatever of them went back. */
  payments: Record<PaymentMethod, Tally>;
  /** By the method of the payment that was given back, on the day it was given back. */
  refunds: Record<PaymentMethod, Tally>;
  /** `first` and `last` are the numbers made that day; null where none was. */
  invoices: { made: Tally; voided: Tally; first: string | null; last: string | null };
  /** `sold`: bought that day, paid or not. `confirmed`: waited for its payment, which the desk took that day. */
  subscriptions: { sold: Tally; confirmed: Tally };
  /** `quantity` is what came less what went, whatever the items' units. */
  stock: { items: number } & Record<StockChange['type'], { changes: number; quantity: number }>;
  /** Appointments of that day that are completed; visits of that day, and those of them without an appointment. */
  visits: { completed_appointments: number; recorded: number; walk_ins: number };
}

export type FigurePart = 'payments' | 'refunds' | 'invoices' | 'subscriptions' | 'stock' | 'visits';

/** Two that should agree and don't. */
export interface DayDifference {
  /** `day_close`: what was stored at the close is no longer what it was, or what is counted now. */
  part: FigurePart | 'day_close';
  /** Of the bill, subscription, item, visit or close; null where a number has none. */
  id: string | null;
  /** The bill's number or the item's name. */
  name: string | null;
  field: string;
  /** What the document says; null where there is none. Amounts in major units. */
  stored: string | number | null;
  /** What the ledger, or the rest of the store, says. */
  counted: string | number | null;
}

/** What the rules allow and somebody may still want to look after. */
export interface DayNote {
  kind: 'completed_without_visit';
  appointment_id: string;
}
