import module, { type Bidi } from 'bidi-js';
import { spellOut } from './spell-out.ts';

/** The module is CommonJS: what its types call the default export is the module itself. */
const bidiFactory = module as unknown as typeof module.default;
let loaded: Bidi | undefined;
/** Reads its tables when the first line is set. */
const bidi = (): Bidi => {
  loaded ??= bidiFactory();
  return loaded;
};

/** `(` for `)`, and a character that has no such twin for itself. */
export const mirrorOf = (character: string): string => bidi().getMirroredCharacter(character) ?? character;

export type Direction = 'ltr' | 'rtl';

/** A text of one paragraph, and which way each of its characters goes. */
export interface Paragraph {
  /** As typed, with marks that keep measures together. */
  readonly text: string;
  /** A character's embedding level (Unicode's UAX #9); odd: from right to left. */
  readonly levels: Uint8Array;
}

/** A word, or the space between two, that runs in one direction. */
export interface Piece {
  readonly text: string;
  readonly level: number;
}

const RTL_SCRIPT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const RTL_LETTER = new RegExp(`(?=\\p{L})${RTL_SCRIPT.source}`, 'u');
const OF_A_SCRIPT = /[^\p{Script=Common}\p{Script=Inherited}\p{Script=Unknown}]/u;

/** Say which way the text around them goes, and show nothing: LRM, RLM, ALM. */
const MARKS = /[\u061c\u200e\u200f]/g;

/** Control and format characters but `MARKS` and what joins letters or parts them (ZWJ, ZWNJ). */
const CONTROLS = /(?![\u061c\u200c-\u200f])[\p{Cc}\p{Cf}]/gu;

/** The paragraphs of a text as people typed it, without what would turn other text round or can't be drawn. */
export const paragraphsIn = (text: string): string[] =>
  text
    .split(/\r\n?|[\n\v\f\u0085\u2028\u2029]/)
    .map((paragraph) => spellOut(paragraph.replace(/(?!\u00a0)[\p{Zs}\t]/gu, ' ').replace(CONTROLS, '')));

/** Whether it has a letter of any script; digits and most signs are of none. */
export const hasScript = (text: string): boolean => OF_A_SCRIPT.test(text);

const UNIT = String.raw`(?:[A-Za-z]{1,5}(?![A-Za-z])|%|(?:ملغم|ملغ|مغ|ميكروغرام|مل|غم|غ|وحدة)(?!\p{L}))`;

const BOUND = String.raw`(?:[<>]=?|\+/-) ?`;

/**
 * A number and its unit (`500 mg`, `10%`), its bound (`>= 5`), and numbers that belong together (`+965 5123 4567`,
 * `12/05/2031`, `1.5`). The algorithm alone would turn their parts round after an Arabic letter: `(1 g)` would read
 * `(g 1)`.
 */
const MEASURE = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:(?:${BOUND})?(?:\d+(?:[.,]\d+)? ?${UNIT}|\+?\d+(?:[ .,:/×x-]\d+)+)|${BOUND}\d+|\+\d+)`,
  'gu',
);
const LRM = '\u200e';
export const RLM = '\u200f';
/** Keeps a dose and its unit on one line. */
const NBSP = '\u00a0';

/**
 * Finds the directions in a paragraph. On a page from right to left it runs that way if it holds a letter that does, so
 * that an Arabic sentence may begin with the name of a medicine; on one from left to right its first letter decides.
 */
export const paragraphOf = (typed: string, page: Direction): Paragraph => {
  const deciding = page === 'rtl' ? typed : (/\p{L}/u.exec(typed)?.[0] ?? '');
  const text = typed.replace(MEASURE, (measure) => LRM + measure.replaceAll(' ', NBSP));
  const { levels } = bidi().getEmbeddingLevels(text, RTL_LETTER.test(deciding) ? 'rtl' : 'ltr');
  return { text, levels };
};

/** The pieces of a part of a paragraph, in the order they are read in. */
export const piecesOf = ({ text, levels }: Paragraph, start = 0, end = text.length): Piece[] => {
  const pieces: Piece[] = [];
  for (let from = start; from < end; ) {
    const level = levels[from]!;
    const isSpace = text[from] === ' ';
    let to = from + 1;
    while (to < end && levels[to] === level && (text[to] === ' ') === isSpace) to += 1;
    const shown = text.slice(from, to).replace(MARKS, '');
    if (shown !== '') pieces.push({ text: shown, level });
    from = to;
  }
  return pieces;
};

/** The pieces of one line as they stand on it, from left to right (UAX #9, L2). */
export const inOrder = <P extends Piece>(pieces: readonly P[]): P[] => {
  const ordered = [...pieces];
  for (let level = Math.max(0, ...pieces.map((piece) => piece.level)); level > 0; level -= 1) {
    for (let from = 0; from < ordered.length; from += 1) {
      let to = from;
      while (to < ordered.length && ordered[to]!.level >= level) to += 1;
      if (to > from) ordered.splice(from, to - from, ...ordered.slice(from, to).reverse());
      from = to;
    }
  }
  return ordered;
};

/** A piece as the font is given it: with a mark before it if it runs from right to left. */
export const toShape = ({ text, level }: Piece): string =>
  level % 2 === 1 ? RLM + text : text.replaceAll(NBSP, ' ');
