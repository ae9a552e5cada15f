const fractions: Readonly<Record<string, string>> = {
  '½': '1/2',
  '⅓': '1/3',
  '⅔': '2/3',
  '¼': '1/4',
  '¾': '3/4',
  '⅛': '1/8',
};

/** `mc` is how the ISMP would have micro written on any prescription. */
const signs: Readonly<Record<string, string>> = {
  µ: 'mc',
  μ: 'mc',
  '≥': '>=',
  '≤': '<=',
  '±': '+/-',
  '≈': '~',
  '→': '->',
  '⁄': '/',
  '‑': '-',
  '℃': '°C',
  '№': 'No.',
  '′': "'",
  '″': '"',
  α: 'alpha',
  β: 'beta',
  γ: 'gamma',
  δ: 'delta',
};

const FRACTION = new RegExp(`(\\p{N}?)([${Object.keys(fractions).join('')}])`, 'gu');
const SIGN = new RegExp(`[${Object.keys(signs).join('')}]`, 'gu');

/** What doctors write and the font has no shape for, in letters and signs that it has: `2½` as `2 1/2`, never `21/2`. */
export const spellOut = (text: string): string =>
  text
    .replace(FRACTION, (_, before: string, fraction: string) =>
      before === '' ? fractions[fraction]! : `${before} ${fractions[fraction]}`,
    )
    .replace(/[⁰¹²³⁴-⁹⁺⁻]+/gu, (raised) => `^${raised.normalize('NFKC')}`)
    .replace(/[₀-₉]/gu, (lowered) => lowered.normalize('NFKC'))
    .replace(SIGN, (sign) => signs[sign]!);
