export const PHONE = '+96551234567';

/** The spellings of `PHONE` that people type, copy and paste; each is accepted everywhere. */
export const phoneSpellings: readonly string[] = [
  '+96551234567',
  '96551234567',
  '0096551234567',
  '51234567',
  '+965 5123 4567',
  '+965-5123-4567',
  '5123 4567',
  '5123-4567',
  ' 51234567 ',
  '٥١٢٣٤٥٦٧',
  '+٩٦٥٥١٢٣٤٥٦٧',
  '۵۱۲۳۴۵۶۷',
  '\u202a+965 5123\u00a04567\u202c',
];
