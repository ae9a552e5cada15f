/// <reference path="./fontkit.d.ts" />
import type { Font, Glyph, GlyphRun } from 'fontkit';
import { hasScript, mirrorOf, RLM } from './line.ts';

/** More than a font can have glyphs. */
const GLYPHS = 65_536;

/**
 * Arabic letters share their shapes here: ب, ت and ث are one glyph and different dots. fontkit keeps one object for each
 * glyph, with the letter it first stood for; a reader that copies or searches text would find that letter for all of
 * them. Here each use of a glyph knows its own letters.
 */
export const withLetters = (font: Font): Font => {
  const glyphOf = font.getGlyph.bind(font);
  font.getGlyph = (id, codePoints = []) => {
    const glyph = glyphOf(id);
    return Object.create(glyph, {
      codePoints: { value: codePoints },
      advanceWidth: { value: glyph.advanceWidth },
    });
  };
  return font;
};

/**
 * A font for one document. A glyph that stands for different letters is embedded once for each, as a glyph of its own:
 * a PDF says of each glyph which letters it is.
 */
export const forDocument = (font: Font): Font => {
  const meanings = new Map<number, string[]>();
  const named = ({ id, advanceWidth }: Glyph, codePoints: readonly number[]): Glyph => {
    const letters = codePoints.join();
    const known = meanings.get(id) ?? [];
    if (!known.includes(letters)) known.push(letters);
    meanings.set(id, known);
    return { id: id + known.indexOf(letters) * GLYPHS, advanceWidth, codePoints };
  };
  return Object.assign(Object.create(font), {
    layout(marked: string, features: readonly string[] = []) {
      const direction = marked.startsWith(RLM) ? 'rtl' : 'ltr';
      const text = direction === 'rtl' ? [...marked.slice(1)].map(mirrorOf).join('') : marked;
      // Digits alone the font takes for Arabic, whose full stop hangs below the line: `15.000`.
      const script = hasScript(text) ? undefined : direction === 'rtl' ? 'arab' : 'latn';
      const run = font.layout(text, features, script, undefined, direction);
      const letters = lettersOf(run);
      run.glyphs = run.glyphs.map((glyph, index) => named(glyph, letters[index]!));
      return run;
    },
    createSubset() {
      const subset = font.createSubset();
      const numbers = new Map<number, number>();
      subset.includeGlyph = (id) => {
        const number = numbers.get(id) ?? subset.glyphs.push(id % GLYPHS) - 1;
        numbers.set(id, number);
        return number;
      };
      numbers.set(0, 0);
      return subset;
    },
  });
};

const isMark = (codePoint: number): boolean => /\p{M}/u.test(String.fromCodePoint(codePoint));

/** A bracket that was turned round to be drawn. */
const asTyped = (codePoint: number): number =>
  mirrorOf(String.fromCodePoint(codePoint)).codePointAt(0) ?? codePoint;

/** What each glyph stands for: a letter together with the marks over it, which stand for nothing then. */
const lettersOf = ({ glyphs, direction }: GlyphRun): number[][] => {
  const isRtl = direction === 'rtl';
  const asRead = isRtl ? glyphs.toReversed() : glyphs;
  let letter: number[] | undefined;
  const letters = asRead.map(({ codePoints }) => {
    const own = isRtl ? codePoints.map(asTyped) : [...codePoints];
    if (letter !== undefined && own.length > 0 && own.every(isMark)) {
      letter.push(...own);
      return [];
    }
    if (own.length > 0) letter = own;
    return own;
  });
  return isRtl ? letters.reverse() : letters;
};
