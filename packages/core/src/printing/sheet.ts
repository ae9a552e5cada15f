import {
  type Direction,
  inOrder,
  type Paragraph,
  type Piece,
  paragraphOf,
  paragraphsIn,
  piecesOf,
  toShape,
} from './line.ts';
import { wrap } from './wrap.ts';

/** A4, in points. */
const PAGE = { width: 595.28, height: 841.89 };
const MARGIN = 54;
const FOOT = 34;
/** Where a page's content ends: above its foot. */
const BOTTOM = PAGE.height - MARGIN - FOOT;

const INK = '#1c1c1c';
const PALE = '#6d6d6d';
const RULE = '#cfcfcf';
const STAMP = '#efc7c7';

export interface Style {
  readonly font: 'regular' | 'strong';
  /** In points. */
  readonly size: number;
  readonly color: string;
}

const style = (font: Style['font'], size: number, color = INK): Style => ({ font, size, color });

export const styles = {
  text: style('regular', 10),
  strong: style('strong', 10),
  pale: style('regular', 9, PALE),
  label: style('regular', 8, PALE),
  heading: style('strong', 11),
  name: style('strong', 16),
  title: style('regular', 16, PALE),
  sum: style('strong', 22),
  stamp: style('strong', 96, STAMP),
} as const;

/** `figures` stand at the right of their place in either direction, so that their decimals do. */
export type Align = 'start' | 'end' | 'figures';

/** Where on a line: from `at` on, counted from the side where reading begins. */
export interface Place {
  readonly at: number;
  readonly width: number;
  readonly align?: Align;
}

/** A text cut into lines that fit. */
export interface Laid {
  readonly style: Style;
  readonly lines: readonly {
    readonly pieces: readonly (Piece & { width: number })[];
    readonly width: number;
  }[];
  readonly height: number;
}

/** Arabic letters are smaller than Latin ones of the same size. */
const ARABIC = 1.1;

/** Line height and baseline, times the size: Arabic letters reach far down. */
const LEADING = 1.5;
const BASELINE = 1.08;

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** The pages of a document, filled from above; sides are named by the direction of reading, and mirrored for Arabic. */
export class Sheet {
  readonly direction: Direction;
  readonly width = PAGE.width - 2 * MARGIN;
  /** How far down the page is filled, in points. */
  y = MARGIN;
  readonly #doc: PDFKit.PDFDocument;
  readonly #stamp: string | null;

  /** @param stamp written large across each page, under its text */
  constructor(doc: PDFKit.PDFDocument, direction: Direction, stamp: string | null) {
    this.#doc = doc;
    this.direction = direction;
    this.#stamp = stamp;
    this.turn();
  }

  /** Begins a page. */
  turn(): void {
    this.#doc.addPage();
    this.y = MARGIN;
    if (this.#stamp !== null) this.#drawStamp(this.#stamp);
  }

  /** Begins a page when this one hasn't as much room left. @returns whether it did */
  need(height: number): boolean {
    if (this.y + height <= BOTTOM) return false;
    this.turn();
    return true;
  }

  /** @param width default as wide as it gets */
  lay(text: string, of: Style, width = Number.POSITIVE_INFINITY): Laid {
    const set = this.direction === 'rtl' ? { ...of, size: of.size * ARABIC } : of;
    const space = this.#widthOf(' ', set);
    const lines = paragraphsIn(text).flatMap((typed) => {
      const paragraph = paragraphOf(typed, this.direction);
      const widthOf = (start: number, end: number): number =>
        sum(this.#measured(paragraph, set, start, end).map((piece) => piece.width));
      return wrap(paragraph.text, width, space, widthOf).map(({ start, end }) => {
        const pieces = inOrder(this.#measured(paragraph, set, start, end));
        return { pieces, width: sum(pieces.map((piece) => piece.width)) };
      });
    });
    return { style: set, lines, height: lines.length * set.size * LEADING };
  }

  /** How wide the widest of them is. */
  widest(texts: readonly string[], set: Style): number {
    return Math.max(0, ...texts.flatMap((text) => this.lay(text, set).lines.map((line) => line.width)));
  }

  /** @param y default where the page is filled to; it stays there */
  put({ style: set, lines }: Laid, place: Place, y = this.y): void {
    lines.forEach((line, index) => {
      const baseline = y + (index * LEADING + BASELINE) * set.size;
      this.#drawLine(line.pieces, set, this.#left(place, line.width), baseline);
    });
  }

  /** A text across the page, line by line, over as many pages as it takes. */
  flow(text: string, set: Style): void {
    const laid = this.lay(text, set, this.width);
    const height = laid.style.size * LEADING;
    for (const line of laid.lines) {
      this.need(height);
      this.put({ style: laid.style, lines: [line], height }, { at: 0, width: this.width });
      this.y += height;
    }
  }

  /** A hairline at the height that is filled to. */
  rule({ at, width }: Place = { at: 0, width: this.width }, y = this.y): void {
    const x = this.#left({ at, width }, width);
    this.#doc
      .moveTo(x, y)
      .lineTo(x + width, y)
      .lineWidth(0.5)
      .strokeColor(RULE)
      .stroke();
  }

  /** Dark squares in a place as high as it is wide. */
  squares(rows: readonly (readonly boolean[])[], { at, width }: Place, y = this.y): void {
    const side = width / rows.length;
    const x = this.#left({ at, width }, width);
    rows.forEach((row, down) => {
      row.forEach((dark, across) => {
        if (dark) this.#doc.rect(x + across * side, y + down * side, side, side);
      });
    });
    this.#doc.fill(INK);
  }

  /** Ends each page with a line at its foot. */
  foot(text: string, page: (number: number, pages: number) => string): void {
    const { count } = this.#doc.bufferedPageRange();
    const place = { at: 0, width: this.width };
    for (let index = 0; index < count; index += 1) {
      this.#doc.switchToPage(index);
      const y = PAGE.height - MARGIN - styles.label.size * LEADING;
      this.put(this.lay(text, styles.label), place, y);
      this.put(this.lay(page(index + 1, count), styles.label), { ...place, align: 'end' }, y);
    }
  }

  #drawStamp(text: string): void {
    const [line] = this.lay(text, styles.stamp).lines;
    const middle: [number, number] = [PAGE.width / 2, PAGE.height / 2];
    const fit = Math.min(1, (PAGE.width - MARGIN) / line!.width);
    this.#doc
      .save()
      .rotate(this.direction === 'rtl' ? 35 : -35, { origin: middle })
      .scale(fit, fit, { origin: middle });
    this.#drawLine(
      line!.pieces,
      styles.stamp,
      (PAGE.width - line!.width) / 2,
      middle[1] + styles.stamp.size / 3,
    );
    this.#doc.restore();
  }

  /** The left edge, on the page, of what is `width` wide and stands in a place. */
  #left({ at, width: room, align = 'start' }: Place, width: number): number {
    const isRtl = this.direction === 'rtl';
    const left = MARGIN + (isRtl ? this.width - at - room : at);
    const isRight = align === 'figures' || (align === 'start') === isRtl;
    return isRight ? left + room - width : left;
  }

  #drawLine(pieces: Laid['lines'][number]['pieces'], set: Style, left: number, baseline: number): void {
    this.#doc.font(set.font).fontSize(set.size).fillColor(set.color);
    let x = left;
    for (const piece of pieces) {
      if (!piece.text.startsWith(' ')) {
        this.#doc.text(toShape(piece), x, baseline, { lineBreak: false, baseline: 'alphabetic' });
      }
      x += piece.width;
    }
  }

  #measured(paragraph: Paragraph, set: Style, start: number, end: number): (Piece & { width: number })[] {
    return piecesOf(paragraph, start, end).map((piece) => ({
      ...piece,
      width: this.#widthOf(toShape(piece), set),
    }));
  }

  #widthOf(text: string, set: Style): number {
    return this.#doc.font(set.font).fontSize(set.size).widthOfString(text);
  }
}
