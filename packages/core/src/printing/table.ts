import { setImmediate as othersFirst } from 'node:timers/promises';
import { type Laid, type Place, type Sheet, styles } from './sheet.ts';

/** As wide as it says, in points, or a share of what those leave. */
export type Column = { readonly head: string } & (
  | { readonly share: number }
  | { readonly width: number; readonly figures?: true }
);

export interface Row {
  /** One text a column. */
  readonly cells: readonly string[];
  /** Stands under the cells, from the second column on. */
  readonly note?: string | null;
}

const GAP = 14;
const PAD = 5;

/** A table, its heads again on each page; between pages others have their turn. */
export const drawTable = async (
  sheet: Sheet,
  columns: readonly Column[],
  rows: readonly Row[],
): Promise<void> => {
  const places = placesOf(sheet.width, columns);
  const line = (texts: readonly string[], set: 'label' | 'text'): Laid[] =>
    places.map((place, index) => sheet.lay(texts[index] ?? '', styles[set], place.width));
  const heads = line(
    columns.map(({ head }) => head),
    'label',
  );
  const headHeight = highest(heads) + PAD;
  const drawHeads = (): void => {
    putAll(sheet, heads, places);
    sheet.y += headHeight;
    sheet.rule();
  };
  for (const [index, { cells, note }] of rows.entries()) {
    const laid = line(cells, 'text');
    const under = { at: places[1]?.at ?? 0, width: sheet.width - (places[1]?.at ?? 0) };
    const told = note ? sheet.lay(note, styles.pale, under.width) : undefined;
    const height = highest(laid) + (told?.height ?? 0) + 2 * PAD;
    const turned = sheet.need(height + (index === 0 ? headHeight : 0));
    if (index === 0 || turned) drawHeads();
    else sheet.rule();
    putAll(sheet, laid, places, sheet.y + PAD);
    if (told !== undefined) sheet.put(told, under, sheet.y + PAD + highest(laid));
    sheet.y += height;
    if (turned) await othersFirst();
  }
  sheet.rule();
};

const highest = (laid: readonly Laid[]): number => Math.max(0, ...laid.map(({ height }) => height));

const putAll = (sheet: Sheet, laid: readonly Laid[], places: readonly Place[], y = sheet.y): void => {
  laid.forEach((cell, index) => {
    sheet.put(cell, places[index]!, y);
  });
};

const placesOf = (width: number, columns: readonly Column[]): Place[] => {
  const shares = columns.reduce((all, column) => all + ('share' in column ? column.share : 0), 0);
  const fixed = columns.reduce((all, column) => all + ('width' in column ? column.width : 0), 0);
  const free = width - fixed - GAP * (columns.length - 1);
  let at = 0;
  return columns.map((column) => {
    const taken = 'width' in column ? column.width : (free * column.share) / shares;
    const place: Place = { at, width: taken, align: 'figures' in column ? 'figures' : 'start' };
    at += taken + GAP;
    return place;
  });
};
