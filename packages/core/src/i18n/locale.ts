export type Locale = 'en' | 'ar';

/** Headers whose choice is remembered; browsers send a handful of different ones. */
const MAX_REMEMBERED = 500;
const MAX_REMEMBERED_LENGTH = 200;

const chosen = new Map<string, Locale>();

/**
 * The language an `Accept-Language` header asks for (RFC 9110, 12.5.4): the highest quality wins, the first of
 * equals; regions are ignored, `*` means English. English when none of ours is wanted.
 */
export const chooseLocale = (acceptLanguage: string | undefined): Locale => {
  if (acceptLanguage === undefined) return 'en';
  const remembered = chosen.get(acceptLanguage);
  if (remembered !== undefined) return remembered;
  const locale = readHeader(acceptLanguage);
  if (acceptLanguage.length <= MAX_REMEMBERED_LENGTH) {
    if (chosen.size >= MAX_REMEMBERED) chosen.clear();
    chosen.set(acceptLanguage, locale);
  }
  return locale;
};

const readHeader = (header: string): Locale => {
  let best: Locale = 'en';
  let bestQuality = 0;
  for (const range of header.split(',')) {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const locale = localeOf(tag);
    const quality = qualityOf(parameters);
    if (locale !== undefined && quality > bestQuality) {
      best = locale;
      bestQuality = quality;
    }
  }
  return best;
};

const localeOf = (tag: string): Locale | undefined => {
  const language = tag.split('-', 1)[0];
  if (language === 'ar') return 'ar';
  return language === 'en' || language === '*' ? 'en' : undefined;
};

/** 0 to 1; 1 when none is given, 0 (not wanted) for one that can't be read. */
const qualityOf = (parameters: readonly string[]): number => {
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  if (weight === undefined) return 1;
  return /^q=(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(weight) ? Number(weight.slice(2)) : 0;
};
