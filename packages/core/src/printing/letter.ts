import { type Sheet, styles } from './sheet.ts';

/** What a document is about: a label, what it says, and small print under it. */
export interface Fact {
  readonly label: string;
  readonly value: string;
  readonly more?: readonly (string | null)[];
}

const GAP = 16;

/** Whose document it is, and what. */
export const drawHead = (sheet: Sheet, clinic: string, title: string): void => {
  const named = sheet.lay(title, styles.title);
  const room = sheet.width - (named.lines[0]?.width ?? 0) - GAP;
  const name = sheet.lay(clinic, styles.name, room);
  sheet.put(name, { at: 0, width: room });
  sheet.put(named, { at: 0, width: sheet.width, align: 'end' });
  sheet.y += name.height + 8;
  sheet.rule();
  sheet.y += 14;
};

/** Facts side by side, in columns of one width. */
export const drawFacts = (sheet: Sheet, facts: readonly Fact[]): void => {
  const width = (sheet.width - GAP * (facts.length - 1)) / facts.length;
  const laid = facts.map(({ label, value, more = [] }) => [
    sheet.lay(label, styles.label, width),
    sheet.lay(value, styles.strong, width),
    ...more.flatMap((line) => (line === null ? [] : [sheet.lay(line, styles.pale, width)])),
  ]);
  const height = Math.max(...laid.map((lines) => lines.reduce((all, line) => all + line.height, 0)));
  sheet.need(height);
  laid.forEach((lines, index) => {
    let { y } = sheet;
    for (const line of lines) {
      sheet.put(line, { at: index * (width + GAP), width }, y);
      y += line.height;
    }
  });
  sheet.y += height + 18;
};

/** @param after what must stand on the same page, in points */
export const drawHeading = (sheet: Sheet, text: string, after: number): void => {
  const laid = sheet.lay(text, styles.heading, sheet.width);
  sheet.y += 14;
  sheet.need(laid.height + after);
  sheet.put(laid, { at: 0, width: sheet.width });
  sheet.y += laid.height + 4;
};

/** A sum as a document lists it. */
export interface Sum {
  readonly label: string;
  readonly figure: string;
  readonly strong?: boolean;
}

/**
 * One sum under the other, at one side of the page.
 * @param figureWidth of the column their figures stand in, in points
 */
export const drawSums = (
  sheet: Sheet,
  sums: readonly Sum[],
  figureWidth: number,
  side: 'start' | 'end',
): void => {
  const laid = sums.map(({ label, figure, strong = false }) => {
    const set = strong ? styles.strong : styles.text;
    return { label: sheet.lay(label, set), figure: sheet.lay(figure, set) };
  });
  const labelWidth = Math.max(...laid.map(({ label }) => label.lines[0]?.width ?? 0));
  const at = side === 'start' ? 0 : sheet.width - figureWidth - GAP - labelWidth;
  sheet.y += 6;
  sheet.need(laid.reduce((all, { label }) => all + label.height + 3, 0));
  for (const { label, figure } of laid) {
    sheet.put(label, { at, width: labelWidth });
    sheet.put(figure, { at: at + labelWidth + GAP, width: figureWidth, align: 'figures' });
    sheet.y += label.height + 3;
  }
};

/** A line to sign on, and whose name goes with it. */
export const drawSignature = (sheet: Sheet, label: string, name: string): void => {
  const place = { at: sheet.width - 190, width: 190 };
  const under = [sheet.lay(label, styles.label, place.width), sheet.lay(name, styles.text, place.width)];
  const height = under.reduce((all, line) => all + line.height, 0);
  sheet.need(60 + height);
  sheet.y += 56;
  sheet.rule(place);
  sheet.y += 4;
  for (const line of under) {
    sheet.put(line, place);
    sheet.y += line.height;
  }
};
