import type { Locale } from '../i18n/locale.ts';

/** What a text asks for. */
export type Wish = 'confirm' | 'cancel' | 'stop' | 'start' | 'help';

const words: Readonly<Record<Exclude<Wish, 'help'>, readonly string[]>> = {
  confirm: ['CONFIRM', 'YES', '1', 'نعم'],
  cancel: ['CANCEL', 'NO', '2', 'لا'],
  // Twilio's own words (https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out) but CANCEL, which is ours.
  stop: ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'END', 'QUIT', 'إيقاف', 'ايقاف'],
  start: ['START', 'UNSTOP'],
};

const wishes = new Map<string, Wish>(
  Object.entries(words).flatMap(([wish, those]) => those.map((word) => [word, wish as Wish])),
);

/** The longest text looked at: no word is longer, with blanks around it. */
const MAX_LENGTH = 100;

/** Invisible marks of direction that come along with Arabic text. */
const MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Arabic-Indic (U+0660…) and Eastern Arabic-Indic (U+06F0…) digits. */
const ARABIC_DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g;

/** Of any case, with blanks around it and digits of either kind; whatever else is in a text, it asks for help. */
export const readWish = (text: string): Wish => {
  if (text.length > MAX_LENGTH) return 'help';
  const word = text
    .normalize('NFKC')
    .replace(MARKS, '')
    .replace(ARABIC_DIGITS, (digit) => String(digit.charCodeAt(0) & 0xf))
    .trim()
    .toUpperCase();
  return wishes.get(word) ?? 'help';
};

/** The language in which a text is written. */
export const languageOf = (text: string): Locale => (/[\u0600-\u06ff]/.test(text) ? 'ar' : 'en');
