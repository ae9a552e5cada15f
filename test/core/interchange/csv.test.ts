import { CsvError, readCsv, toCsv } from '@clinic/core';
import { expect } from 'chai';
import * as fc from 'fast-check';

const piece = fc.constantFrom(
  'a',
  'ب',
  "'",
  '"',
  ',',
  ';',
  '\r',
  '\n',
  '=',
  '+',
  '-',
  '@',
  '\t',
  '＝',
  ' ',
  '😀',
);
const cell = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')),
);
const sheet = fc.integer({ min: 1, max: 4 }).chain((width) =>
  fc.record({
    columns: fc.constant(['first', 'second', 'third', 'fourth'].slice(0, width)),
    rows: fc.array(fc.array(cell, { minLength: width, maxLength: width })),
  }),
);

const cellsOf = (text: string) => [...readCsv(text)].map(({ cells }) => cells);

describe('CSV', () => {
  it('what is written reads as it was, every text, formulas and quotes too', () => {
    fc.assert(
      fc.property(sheet, ({ columns, rows }) => {
        expect(cellsOf(toCsv({ columns, rows }))).to.deep.equal([columns, ...rows]);
      }),
    );
  });

  it('CRLF, LF and CR, with a mark at the start or none, commas or semicolons; each record knows its line', () => {
    for (const end of ['\r\n', '\n', '\r'])
      for (const separator of [',', ';']) {
        const lines = [['a', 'b'].join(separator), ['"1', `,;""2"`].join(end), ['x', '', ''].join(separator)];
        const expected = [
          { line: 1, cells: ['a', 'b'] },
          { line: 2, cells: [`1${end},;"2`] },
          { line: 4, cells: ['x', '', ''] },
        ];
        for (const text of [lines.join(end), `\uFEFF${lines.join(end)}${end}`])
          expect([...readCsv(text)]).to.deep.equal(expected);
      }
  });

  it('a quote that is never closed or stands inside a cell is refused with its line, nothing of it repeated', () => {
    for (const [text, line] of [
      ['a\n"Sara', 2],
      ['a\n"x\ny"z', 3],
      ['a\nSa"ra', 2],
    ] as const) {
      expect(() => cellsOf(text))
        .to.throw(CsvError, `line ${line}: `)
        .with.property('message')
        .that.does.not.match(/Sa|x/);
    }
  });
});
