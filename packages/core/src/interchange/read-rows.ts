import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { ClinicError } from '../errors.ts';
import { idOfName } from '../kernel/ids.ts';
import { invalidFields } from '../kernel/validate.ts';
import { CsvError, type CsvRecord, readCsv } from './read-csv.ts';
import type { RefusedRow, RowPlace } from './report.ts';

/** Rows of one file: all of them are held in memory until the last one is known to be good. */
const MAX_ROWS = 100_000;

export const importInput = v.strictObject({
  /** CSV in UTF-8; at most 100,000 rows. */
  csv: v.custom<Uint8Array>((value) => value instanceof Uint8Array, 'must be bytes'),
  /** Only says what would come of it. */
  dry_run: v.optional(v.boolean()),
});

export interface Columns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** The cells of a row that aren't empty, under their columns' names. */
export type Cells = Readonly<Record<string, string>>;

export interface GoodRow<T> extends RowPlace {
  readonly made: T;
}

export interface Rows<T> {
  /** Of the file, SHA-256. */
  readonly digest: string;
  readonly count: number;
  readonly good: GoodRow<T>[];
  readonly refused: RefusedRow[];
}

/**
 * Every row of a file, made into what it stands for or refused with all that is wrong with it. The id that a row is
 * given follows from the whole file and the row's number: the same file gives the same ids.
 * @param make what notes a problem is refused
 * @throws ClinicError VALIDATION_ERROR the file can't be read as such a table
 */
export const readRows = <T>(
  csv: Uint8Array,
  columns: Columns,
  make: (cells: Cells, id: string, problems: Record<string, string>) => T | undefined,
): Rows<T> => {
  const digest = createHash('sha256').update(csv).digest('hex');
  const [header, ...records] = recordsOf(csv);
  const names = headerOf(header, columns);
  const rows: Rows<T> = { digest, count: records.length, good: [], refused: [] };
  for (const [index, { line, cells }] of records.entries()) {
    const row = index + 1;
    const errors: Record<string, string> = {};
    const id = idOfName(`${columns.required.join()} ${digest} ${row}`);
    const made =
      cells.length === names.length
        ? make(cellsUnder(names, cells), id, errors)
        : note(errors, { row: `has ${cells.length} cells, the header ${names.length}` });
    if (made === undefined || Object.keys(errors).length > 0) rows.refused.push({ row, line, errors });
    else rows.good.push({ row, line, made });
  }
  return rows;
};

/** What the work answers; the problems that a `ClinicError` names are noted and answer undefined. */
export const noting = <T>(problems: Record<string, string>, work: () => T): T | undefined => {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ClinicError)) throw error;
    return note(problems, error.details as Record<string, string>);
  }
};

const note = (problems: Record<string, string>, found: Readonly<Record<string, string>>): undefined => {
  for (const [field, problem] of Object.entries(found)) problems[field.replace('.', '_')] ??= problem;
};

/** Refuses rows whose key an earlier row of the file has. */
export const refuseRepeated = <T>(rows: Rows<T>, column: string, keyOf: (made: T) => string | null): void => {
  const first = new Map<string, number>();
  refuse(rows, ({ made, row }) => {
    const key = keyOf(made);
    const earlier = key === null ? undefined : first.get(key);
    if (key !== null && earlier === undefined) first.set(key, row);
    return earlier === undefined ? undefined : { [column]: `is that of row ${earlier}, too` };
  });
};

/** Takes the rows that have errors from the good ones to the refused ones. */
export const refuse = <T>(
  rows: Rows<T>,
  errorsOf: (row: GoodRow<T>) => Readonly<Record<string, string>> | undefined,
): void => {
  for (const good of rows.good.splice(0)) {
    const errors = errorsOf(good);
    if (errors === undefined) rows.good.push(good);
    else rows.refused.push({ row: good.row, line: good.line, errors });
  }
  rows.refused.sort((a, b) => a.row - b.row);
};

const unreadable = (problem: string): ClinicError => invalidFields({ file: problem });

const recordsOf = (csv: Uint8Array): CsvRecord[] => {
  const records: CsvRecord[] = [];
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(csv);
    for (const record of readCsv(text)) {
      if (record.cells.length === 1 && record.cells[0]?.trim() === '') continue;
      if (records.push(record) > MAX_ROWS + 1) throw unreadable(`must have at most ${MAX_ROWS} rows`);
    }
  } catch (error) {
    if (error instanceof CsvError) throw unreadable(error.message);
    if (error instanceof TypeError) throw unreadable('must be UTF-8');
    throw error;
  }
  return records;
};

/** @throws ClinicError VALIDATION_ERROR; a column is named by its place, for a file without a header begins with data */
const headerOf = (header: CsvRecord | undefined, { required, optional }: Columns): string[] => {
  const names = (header?.cells ?? []).map((name) => name.trim().toLowerCase());
  const problems: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const column = `column ${index + 1}`;
    if (![...required, ...optional].includes(name)) {
      problems[column] = `must be one of ${[...required, ...optional].join(', ')}`;
    } else if (names.indexOf(name) < index) problems[column] = `is ${name}, which an earlier column is, too`;
  }
  for (const name of required) if (!names.includes(name)) problems[name] = 'is a column the header must have';
  if (Object.keys(problems).length > 0) throw invalidFields(problems);
  return names;
};

const cellsUnder = (names: readonly string[], cells: readonly string[]): Cells =>
  Object.fromEntries(
    names.flatMap((name, index) => {
      const cell = cells[index]?.trim() ?? '';
      return cell === '' ? [] : [[name, cell]];
    }),
  );
