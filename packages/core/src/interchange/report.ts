/** Where a row stands in a file. */
export interface RowPlace {
  /** Without the header, from 1. */
  readonly row: number;
  /** Of the file, on which the row begins; from 1, which is the header's. */
  readonly line: number;
}

export interface RefusedRow extends RowPlace {
  /** `{column: problem}`, `row` for the row as a whole; no value is repeated in it. */
  readonly errors: Readonly<Record<string, string>>;
}

/** A row that may be of somebody who is there already; it is imported all the same. */
export interface PossibleDuplicate extends RowPlace {
  /** Of patients in the store. */
  readonly patient_ids: readonly string[];
  /** Earlier rows of the file. */
  readonly rows: readonly number[];
}

/** What an import did, or would do. With a refused row nothing was imported. */
export interface ImportReport {
  readonly dry_run: boolean;
  /** In the file, without the header and empty lines. */
  readonly rows: number;
  /** Written now. */
  readonly imported: number;
  /** Written by an earlier import of the same file, and left as they are. */
  readonly already_imported: number;
  readonly refused: readonly RefusedRow[];
  readonly possible_duplicates: readonly PossibleDuplicate[];
}
