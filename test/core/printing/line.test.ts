import { expect } from 'chai';
import {
  inOrder,
  type Paragraph,
  paragraphOf,
  paragraphsIn,
  piecesOf,
} from '../../../packages/core/src/printing/line.ts';
import { wrap } from '../../../packages/core/src/printing/wrap.ts';

/** The words of a line from left to right; each word itself as it is read. */
const shown = (paragraph: Paragraph, start?: number, end?: number): string[] =>
  inOrder(piecesOf(paragraph, start, end)).map((piece) => piece.text.replaceAll('\u00a0', '~'));

/** A text; on a page from left to right; on one from right to left: the same, unless it is told. */
const cases: readonly (readonly [string, string, readonly string[], (readonly string[])?])[] = [
  ['nothing', '', []],
  ['English', 'After food', ['After', ' ', 'food']],
  ['English that ends with a sign', 'One (1) a day.', ['One', ' ', '(1)', ' ', 'a', ' ', 'day.']],
  ['Arabic', 'بعد الأكل مباشرة', ['مباشرة', ' ', 'الأكل', ' ', 'بعد']],
  ['Arabic in brackets', '(أبو محمد)', ['محمد)', ' ', '(أبو']],
  ['a number among Arabic', 'كل 8 ساعات', ['ساعات', ' ', '8', ' ', 'كل']],
  ['an Arabic-Indic number', 'كل ١٢ ساعة', ['ساعة', ' ', '١٢', ' ', 'كل']],
  ['a medicine in Arabic', 'دواء Panadol Extra مساءً', ['مساءً', ' ', 'Panadol', ' ', 'Extra', ' ', 'دواء']],
  ['a dose in Arabic', 'خذ 500 mg صباحًا', ['صباحًا', ' ', '500~mg', ' ', 'خذ']],
  ['a dose in brackets', 'قرصان (1 g) يوميًا', ['يوميًا', ' ', ')', '1~g', '(', ' ', 'قرصان']],
  ['a dose in Arabic units', 'بنادول 500 ملغ', ['~ملغ', '500', ' ', 'بنادول']],
  ['a percentage', 'محلول 10% فقط', ['فقط', ' ', '10%', ' ', 'محلول']],
  ['a bound', 'أكثر من >= 5 mg', ['>=~5~mg', ' ', 'من', ' ', 'أكثر']],
  ['a decimal', 'جرعة 2.5 mL', ['2.5~mL', ' ', 'جرعة']],
  ['a phone', 'اتصل +965 5123 4567 الآن', ['الآن', ' ', '+965~5123~4567', ' ', 'اتصل']],
  ['a date', 'حتى 12/05/2031 فقط', ['فقط', ' ', '12/05/2031', ' ', 'حتى']],
  ['a date with a month', '5 يناير 2031', ['2031', ' ', 'يناير', ' ', '5']],
  ['a number of a bill', 'INV-2031-000001', ['INV-2031-000001']],
  ['less than nothing', '\u200e-2.500', ['-2.500']],
  [
    'a name within English',
    'Mr أحمد علي came',
    ['Mr', ' ', 'علي', ' ', 'أحمد', ' ', 'came'],
    ['came', ' ', 'علي', ' ', 'أحمد', ' ', 'Mr'],
  ],
  [
    'a medicine first, then Arabic',
    'Panadol بعد الأكل',
    ['Panadol', ' ', 'الأكل', ' ', 'بعد'],
    ['الأكل', ' ', 'بعد', ' ', 'Panadol'],
  ],
];

describe('Lines of mixed directions', () => {
  it('stand in the order in which they are read, whichever way the page runs', () => {
    for (const [name, text, ltr, rtl = ltr] of cases) {
      expect(shown(paragraphOf(text, 'ltr')), `${name}, ltr`).to.deep.equal(ltr);
      expect(shown(paragraphOf(text, 'rtl')), `${name}, rtl`).to.deep.equal(rtl);
    }
  });

  it('a wrapped paragraph: words are cut into lines as read, and each line is put in order by itself', () => {
    const widthOf = (start: number, end: number) => end - start;
    const paragraph = paragraphOf('دواء Panadol Extra بعد الأكل (500 mg)', 'rtl');
    const lines = wrap(paragraph.text, 16, 1, widthOf);
    expect(lines.map(({ start, end }) => shown(paragraph, start, end))).to.deep.equal([
      ['Panadol', ' ', 'دواء'],
      ['الأكل', ' ', 'بعد', ' ', 'Extra'],
      [')', '500~mg', '('],
    ]);
    const cut = (typed: string) =>
      wrap(typed, 4, 1, widthOf).map(({ start, end }) => typed.slice(start, end));
    expect(cut('a bc  defghijk l')).to.deep.equal(['a bc', 'defg', 'hijk', 'l']);
    expect(cut('كَتَبَكَ'), 'a letter stays with its marks').to.deep.equal(['كَتَ', 'بَكَ']);
    expect(cut('')).to.deep.equal(['']);
  });

  it('what is not to be drawn is gone: controls, overrides that would turn a dose round; breaks make paragraphs', () => {
    expect(paragraphsIn('a\u202e500 mg\u202c\u0007\u200bb\tc\r\nd\u2028e')).to.deep.equal([
      'a500 mgb c',
      'd',
      'e',
    ]);
    expect(paragraphsIn('می\u200cخواهم\u200f')).to.deep.equal(['می\u200cخواهم\u200f']);
    expect(shown(paragraphOf('می\u200cخواهم\u200f', 'rtl'))).to.deep.equal(['می\u200cخواهم']);
  });

  it('what the font has no shape for is spelled out so that no dose reads as another', () => {
    expect(paragraphsIn('2½ or ¼ of 10 µg, ≥ 5×10⁻² U; β‑blocker ٣½ SpO₂')).to.deep.equal([
      '2 1/2 or 1/4 of 10 mcg, >= 5×10^−2 U; beta-blocker ٣ 1/2 SpO2',
    ]);
  });
});
