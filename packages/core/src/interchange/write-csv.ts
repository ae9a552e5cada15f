/** A report as a table. */
export interface Sheet {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** What a spreadsheet program takes for a formula, or drops so that a formula comes first (OWASP, CSV Injection). */
const LIVE = '[=+\\-@\\t\\r\\n＝＋－＠]';
const TO_MARK = new RegExp(`^'*${LIVE}`);
const MARKED = new RegExp(`^'+${LIVE}`);

/** A text as `toCsv` got it: without the `'` that keeps a spreadsheet program from taking it for a formula. */
export const unmarked = (text: string): string => (MARKED.test(text) ? text.slice(1) : text);

const cell = (value: string | number | null): string => {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const harmless = TO_MARK.test(value) ? `'${value}` : value;
  return /[",\r\n']|^\s|\s$/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
};

/** A table as CSV (RFC 4180), in UTF-8 with the mark by which spreadsheet programs know it. No cell is a formula. */
export const toCsv = ({ columns, rows }: Sheet): string =>
  `\uFEFF${[columns, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
