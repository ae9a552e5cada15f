import Table from 'cli-table3';

type Cell = string | number | boolean | null | undefined;

const show = (cell: Cell): string => {
  if (cell === null || cell === undefined) return '–';
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  return String(cell);
};

/** No line between rows. */
const chars = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };

/** Rows under headings, without colour, so that the table can be piped. */
export const table = (head: readonly string[], rows: readonly (readonly Cell[])[]): string => {
  const drawn = new Table({ head: [...head], style: { head: [], border: [] }, chars });
  for (const row of rows) drawn.push(row.map(show));
  return drawn.toString();
};

/** Major units with the currency's own decimals. */
export const money = (major: number, currency: string): string =>
  new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'code' }).format(major);
