import type { Document } from '../filter.ts';
import type { Row } from './driver.ts';
import type { Query } from './query.ts';

export type Each = (collection: string, documents: Document[]) => Promise<void>;

/** Reads that may take long, kept away from the event loop where the store is a file. */
export interface Reader {
  /** The rows of a query; none where the collection was never made. */
  all(query: Query): Promise<Row[]>;
  /** What the collections hold at this moment. */
  dump(collections: readonly string[], each: Each): Promise<void>;
  /** Waits for reads under way. */
  close(): Promise<void>;
}
