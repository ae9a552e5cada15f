const ARABIC_FOLDS: Readonly<Record<string, string>> = {
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ٱ: 'ا',
  ة: 'ه',
  ى: 'ي',
};

/** Text as it is compared in a search: lower case, without diacritics, Arabic letters that are typed alike made one. */
export const foldText = (text: string): string =>
  text
    .replace(/[أإآٱةى]/g, (letter) => ARABIC_FOLDS[letter] ?? letter)
    .normalize('NFKD')
    .replace(/[\p{M}\u0640]/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();

/**
 * The folded text from each of its words on: `Ahmed Al-Kuwait` gives `ahmed al-kuwait`, `al-kuwait`, `kuwait`. What
 * someone types in the middle of a name is then the start of one of these.
 */
export const searchKeys = (text: string | null): string[] => {
  if (text === null) return [];
  const folded = foldText(text);
  const starts = [...folded.matchAll(/[\p{L}\p{N}]+/gu)].map((word) => word.index);
  return [...new Set(starts.slice(0, 20).map((start) => folded.slice(start)))];
};
