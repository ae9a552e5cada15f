import type { Instant } from '../kernel/clock.ts';

export const stockChangeTypes = ['initial', 'restock', 'adjustment', 'waste', 'treatment'] as const;

/** A line of an item's ledger, written with the change and never changed: their sum is the quantity. */
export interface StockChange {
  id: string;
  item_id: string;
  /** The item's version that it made: the order of the ledger. */
  version: number;
  /** What came, or below 0 what went, in the item's unit. */
  change: number;
  type: (typeof stockChangeTypes)[number];
  quantity_after: number;
  notes: string | null;
  /** The treatment that took it, or gave it back. */
  treatment_id: string | null;
  /** A user's id; null for an operator at the CLI. */
  by: string | null;
  at: Instant;
}

/** A line of the ledger as answered. */
export type StockChangeView = Omit<StockChange, 'version'>;

export const presentStockChange = ({ version: _version, ...line }: StockChange): StockChangeView => line;
