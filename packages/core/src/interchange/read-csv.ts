import { unmarked } from './write-csv.ts';

export interface CsvRecord {
  /** Of the text, on which the record begins; from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** The text isn't CSV. Nothing of it is repeated in the message. */
export class CsvError extends Error {
  readonly line: number;
  constructor(line: number, problem: string) {
    super(`line ${line}: ${problem}`);
    this.name = 'CsvError';
    this.line = line;
  }
}

/**
 * The records of a CSV text one by one, the header too (RFC 4180): cells in quotes may hold separators, doubled quotes
 * and line breaks; lines end in CRLF, LF or CR; a byte order mark at the start is passed over. The separator is the one
 * of `,` and `;` that the first line has more of. What `toCsv` writes reads as it was, null as empty text.
 * @throws CsvError
 */
export function* readCsv(text: string): Generator<CsvRecord> {
  const separator = separatorOf(text);
  const bare = new RegExp(`[^"${separator}\r\n]*`, 'y');
  let line = 1;
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at < text.length; ) {
    const cells: string[] = [];
    const begins = line;
    do {
      // Behind the separator that led here.
      if (cells.length > 0) at += 1;
      const quoted = text[at] === '"';
      const end = quoted ? closingQuote(text, at, line) : endOf(bare, text, at);
      const cell = quoted ? text.slice(at + 1, end).replaceAll('""', '"') : text.slice(at, end);
      cells.push(unmarked(cell));
      line += quoted ? (cell.match(/\r\n|\r|\n/g)?.length ?? 0) : 0;
      at = quoted ? end + 1 : end;
    } while (text[at] === separator);
    if (at < text.length && !/[\r\n]/.test(text[at]!)) {
      throw new CsvError(
        line,
        'a quote stands inside a cell; the cell must be in quotes, each in it doubled',
      );
    }
    at += text.startsWith('\r\n', at) ? 2 : 1;
    line += 1;
    yield { line: begins, cells };
  }
}

const separatorOf = (text: string): ',' | ';' => {
  const first = text.slice(0, text.search(/[\r\n]|$/));
  return first.split(';').length > first.split(',').length ? ';' : ',';
};

const endOf = (bare: RegExp, text: string, start: number): number => {
  bare.lastIndex = start;
  bare.test(text);
  return bare.lastIndex;
};

const closingQuote = (text: string, start: number, line: number): number => {
  for (let at = start + 1; ; at += 2) {
    at = text.indexOf('"', at);
    if (at === -1) throw new CsvError(line, 'a quote is never closed');
    if (text[at + 1] !== '"') return at;
  }
};
