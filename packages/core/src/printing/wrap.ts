/** A line of a text: from one index up to another. */
export interface Line {
  readonly start: number;
  readonly end: number;
}

const graphemes = new Intl.Segmenter('ar', { granularity: 'grapheme' });

/**
 * Cuts a paragraph into lines at its spaces, before directions put them in order; a word too long for a line of its own
 * is cut between characters.
 * @param widthOf of a part of the text that has no space in it
 */
export const wrap = (
  text: string,
  width: number,
  space: number,
  widthOf: (start: number, end: number) => number,
): Line[] => {
  const lines: { start: number; end: number; used: number }[] = [];
  for (const { index: start, 0: word } of text.matchAll(/[^ ]+/g)) {
    const end = start + word.length;
    const taken = widthOf(start, end);
    const last = lines.at(-1);
    const used = last === undefined ? 0 : last.used + (start - last.end) * space + taken;
    if (last !== undefined && used <= width) {
      last.end = end;
      last.used = used;
      continue;
    }
    const parts = taken <= width ? [{ start, end }] : cutWord(word, start, width, widthOf);
    lines.push(...parts.map((part) => ({ ...part, used: widthOf(part.start, part.end) })));
  }
  return lines.length === 0 ? [{ start: 0, end: 0 }] : lines;
};

/**
 * As many characters to a part as there is room for, at least one. They are measured one by one, for each is measured
 * once in a document; joined Arabic letters take less, so that a part may end early.
 */
const cutWord = (
  word: string,
  offset: number,
  width: number,
  widthOf: (start: number, end: number) => number,
): Line[] => {
  const parts: Line[] = [];
  let [start, end, used] = [offset, offset, 0];
  for (const { segment } of graphemes.segment(word)) {
    const next = end + segment.length;
    const taken = widthOf(end, next);
    if (end > start && used + taken > width) {
      parts.push({ start, end });
      [start, used] = [end, 0];
    }
    [end, used] = [next, used + taken];
  }
  return [...parts, { start, end }];
};
