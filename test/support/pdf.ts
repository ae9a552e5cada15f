import { inflateSync } from 'node:zlib';

/** A word as it was drawn, its characters as they are read, with the left end of its baseline in points from the bottom left. */
interface Drawn {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  /** In points. */
  readonly width: number;
}

/** x, y, width, height. */
type Rectangle = readonly [number, number, number, number];

export interface PdfPage {
  readonly drawn: readonly Drawn[];
  /** The filled rectangles, with y from the top. */
  readonly rectangles: readonly Rectangle[];
  /** Each line's words from left to right, one space between; lines from the top. */
  readonly lines: readonly string[];
}

export interface Pdf {
  readonly pages: readonly PdfPage[];
  /** Everything that isn't compressed. */
  readonly source: string;
  /** Fonts whose letters are embedded. */
  readonly fonts: readonly string[];
}

interface PdfFont {
  /** What each glyph stands for, by its number. */
  readonly letters: readonly string[];
  /** Thousandths of the size. */
  readonly widths: readonly number[];
}

interface PdfObject {
  readonly dictionary: string;
  readonly stream: string;
}

/** Reads what this clinic prints, back from the bytes: enough of PDF for that, and no more. */
export const readPdf = (bytes: Uint8Array): Pdf => {
  const source = Buffer.from(bytes).toString('latin1');
  const objects = new Map<string, PdfObject>();
  for (const [, number = '', body = ''] of source.matchAll(/(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj/gs)) {
    const [dictionary = '', packed] = body.split('\nstream\n', 2);
    const content = packed === undefined ? '' : body.slice(dictionary.length + '\nstream\n'.length);
    const stream = dictionary.includes('/FlateDecode')
      ? inflateSync(Buffer.from(content, 'latin1')).toString('latin1')
      : content;
    objects.set(number, { dictionary, stream });
  }
  const every = [...objects.values()];
  const named = (dictionary: string, name: string): PdfObject => {
    const found = objects.get(new RegExp(`/${name} \\[?(\\d+) 0 R`).exec(dictionary)?.[1] ?? '');
    if (found === undefined) throw new Error(`no ${name}`);
    return found;
  };
  const fontsUsed = new Map<string, PdfFont>();
  for (const { dictionary } of every.filter((one) => one.dictionary.includes('/Font <<'))) {
    for (const [, name = '', number = ''] of dictionary.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const font = objects.get(number)!.dictionary;
      const [, widths = ''] = /\/W \[0 \[([\d. ]*)\]/.exec(named(font, 'DescendantFonts').dictionary) ?? [];
      fontsUsed.set(name, {
        letters: lettersOf(named(font, 'ToUnicode').stream),
        widths: widths.split(' ').map(Number),
      });
    }
  }
  const kids = /\/Kids \[(.*?)\]/s.exec(
    every.find((one) => one.dictionary.includes('/Kids'))!.dictionary,
  )![1]!;
  const pages = [...kids.matchAll(/(\d+) 0 R/g)].map(([, number = '']) =>
    readPage(named(objects.get(number)!.dictionary, 'Contents').stream, fontsUsed),
  );
  const fonts = every.flatMap(({ dictionary }) =>
    dictionary.includes('/FontFile2') ? (/\/FontName \/(\S+)/.exec(dictionary)?.[1] ?? []) : [],
  );
  return { pages, source, fonts };
};

/** The letters of each glyph by its number, from a `ToUnicode` map. */
const lettersOf = (map: string): string[] => {
  const letters: string[] = [];
  for (const [, first = '', list = ''] of map.matchAll(/<(\w{4})> <\w{4}> \[(.*?)\]/gs)) {
    [...list.matchAll(/<([\w ]*)>/g)].forEach(([, code = ''], index) => {
      const bytes = Buffer.from(code.replaceAll(' ', ''), 'hex').swap16();
      letters[Number.parseInt(first, 16) + index] = bytes.toString('utf16le');
    });
  }
  return letters;
};

const NUMBER = String.raw`(-?[\d.]+)`;
const RTL = /\p{Script=Arabic}/u;

const readPage = (content: string, fonts: ReadonlyMap<string, PdfFont>): PdfPage => {
  const drawn = [...content.matchAll(/BT\n(.*?)ET/gs)].map(([, text = '']): Drawn => {
    const [, x = '', y = ''] = new RegExp(`1 0 0 1 ${NUMBER} ${NUMBER} Tm`).exec(text) ?? [];
    const [, font = '', size = ''] = new RegExp(`/(F\\d+) ${NUMBER} Tf`).exec(text) ?? [];
    const { letters, widths } = fonts.get(font)!;
    const numbers = [...text.matchAll(/<(\w+)>/g)].flatMap(([, run = '']) =>
      [...run.matchAll(/\w{4}/g)].map(([number]) => Number.parseInt(number, 16)),
    );
    const glyphs = numbers.map((number) => letters[number] ?? '');
    const read = RTL.test(glyphs.join('')) ? glyphs.toReversed() : glyphs;
    const width = (numbers.reduce((all, number) => all + widths[number]!, 0) * Number(size)) / 1_000;
    return { text: read.join(''), x: Number(x), y: Number(y), size: Number(size), width };
  });
  const rectangles = [...content.matchAll(new RegExp(`${NUMBER} ${NUMBER} ${NUMBER} ${NUMBER} re`, 'g'))].map(
    ([, ...numbers]) => numbers.map(Number) as unknown as Rectangle,
  );
  const heights = [...new Set(drawn.map(({ y }) => y))].sort((a, b) => b - a);
  const lines = heights.map((height) =>
    drawn
      .filter(({ y }) => y === height)
      .sort((a, b) => a.x - b.x)
      .map(({ text }) => text)
      .join(' '),
  );
  return { drawn, rectangles, lines };
};
