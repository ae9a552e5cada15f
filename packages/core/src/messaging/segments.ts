/** GSM 03.38's basic alphabet (3GPP TS 23.038, 6.2.1): one septet each. */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);

/** Its extension table (6.2.1.1): an escape and the character, two septets. */
const EXTENSION = new Set('\f^{}\\[~]|€');

/** Units in a text of one segment, and in each of several: there a header of six octets takes its place (TS 23.040, 9.2.3.24.1). */
const room = { 'GSM-7': { alone: 160, each: 153 }, 'UCS-2': { alone: 70, each: 67 } } as const;

export interface SmsSize {
  /** GSM-7 where every character of the text is in its tables, else UCS-2 for all of it. */
  readonly encoding: 'GSM-7' | 'UCS-2';
  /** Septets of GSM-7, UTF-16 code units of UCS-2. */
  readonly units: number;
  /** What providers charge for; 0 of an empty text. */
  readonly segments: number;
}

/** How much a text takes as SMS. No character is split between two segments: neither an escaped one nor a surrogate pair. */
export const smsSize = (text: string): SmsSize => {
  const characters = [...text];
  const basic = characters.every((character) => BASIC.has(character) || EXTENSION.has(character));
  const encoding = basic ? 'GSM-7' : 'UCS-2';
  const sizes = characters.map((character) =>
    basic ? (EXTENSION.has(character) ? 2 : 1) : character.length,
  );
  const units = sizes.reduce((sum, size) => sum + size, 0);
  const { alone, each } = room[encoding];
  return { encoding, units, segments: units <= alone ? Math.min(units, 1) : filled(sizes, each) };
};

/** Segments that are filled one after the other. */
const filled = (sizes: readonly number[], each: number): number => {
  let segments = 1;
  let free = each;
  for (const size of sizes) {
    if (size > free) {
      segments += 1;
      free = each;
    }
    free -= size;
  }
  return segments;
};
