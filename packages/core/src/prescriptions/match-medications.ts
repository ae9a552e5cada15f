import { foldText } from '../kernel/search.ts';

/** Units and forms, which many medicines have in common, and words that lead to an allergy. Folded. */
const LEFT_OUT: ReadonlySet<string> = new Set(
  `mg mcg ug g gm kg ml l iu unit units mmol meq
  tablet tablets tab tabs capsule capsules cap caps pill pills syrup suspension solution drop drops
  cream ointment gel lotion injection ampoule vial spray inhaler suppository suppositories patch sachet
  allergy allergies allergic to
  ملغ مغ ملغم غ غم مل وحده قرص اقراص حبه حبوب كبسوله كبسولات شراب معلق محلول قطره قطرات
  كريم مرهم جل حقنه امبوله بخاخ تحميله تحاميل لصقه كيس حساسيه تحسس من`
    .split(/\s+/)
    .map(foldText),
);

/** The Arabic article, before at least three letters: `البنسلين` is `بنسلين`. */
const ARTICLE = /^ال(?=\p{L}{3})/u;

/**
 * The words by which a medicine is known: folded as in a search, without strengths (what begins with a digit), units,
 * forms and the Arabic article. `Amoxicillin 500mg capsules` gives `amoxicillin`.
 */
const wordsOf = (text: string): string[] =>
  (foldText(text).match(/[\p{L}\p{N}]+/gu) ?? [])
    .map((word) => word.replace(ARTICLE, ''))
    .filter((word) => !/^\p{N}/u.test(word) && !LEFT_OUT.has(word));

/** What stands between commas, brackets and line ends is looked at by itself: `Penicillin (rash)` is two. */
const partsOf = (text: string): string[][] =>
  text
    .split(/[,;:/+()[\]،؛\n]|\s[-–—]\s/u)
    .map(wordsOf)
    .filter((words) => words.length > 0);

/** Whether the words stand in the others, one after the other. */
const standsIn = (words: readonly string[], others: readonly string[]): boolean =>
  others.some((_, start) => words.every((word, index) => others[start + index] === word));

/**
 * Whether two texts name the same medicine: a part of one stands, in whole words, in a part of the other, either way.
 * `Penicillin` and `penicillin V 250 mg` do, `Iron` and `Environ` don't. Nothing is known of brands and of what
 * belongs to a family of medicines: no match says nothing.
 */
export const sameMedicine = (one: string, other: string): boolean =>
  partsOf(one).some((words) =>
    partsOf(other).some((others) => standsIn(words, others) || standsIn(others, words)),
  );

/** What of a patient speaks against a medication; it warns and refuses nothing. */
export interface MedicationWarning {
  type: 'allergy' | 'duplicate';
  /** The name as prescribed. */
  medication: string;
  /** What it met, as recorded, each once. */
  matches: string[];
}

/** What is recorded of a patient that a prescription is compared with. */
export interface Recorded {
  readonly allergies: readonly string[];
  /** What the patient takes: of the medical history and of other active prescriptions. */
  readonly taken: readonly string[];
}

/** In the order of the names, an allergy before a duplicate; a medicine that is there twice is a duplicate of itself. */
export const warningsFor = (names: readonly string[], { allergies, taken }: Recorded): MedicationWarning[] =>
  names.flatMap((medication, index) => {
    const before = names.slice(0, index);
    const met = (type: MedicationWarning['type'], known: readonly string[]): MedicationWarning[] => {
      const matches = [...new Set(known.filter((text) => sameMedicine(text, medication)))];
      return matches.length === 0 ? [] : [{ type, medication, matches }];
    };
    return [...met('allergy', allergies), ...met('duplicate', [...taken, ...before])];
  });
