import type { Garden } from './garden.ts';

/**
 * A Kuwait mobile number that nobody in the store has. Any such number may be somebody's: messages to demo patients
 * must not leave the house.
 */
export const newPhone = ({ chance: { en }, taken }: Garden): string => {
  for (;;) {
    const phone = `+965${en.helpers.arrayElement(['5', '6', '9'])}${en.string.numeric(7)}`;
    if (taken.phones.has(phone)) continue;
    taken.phones.add(phone);
    return phone;
  }
};

/** `doctor3@clinic.example`: the next number not taken. Nobody owns the domain (RFC 2606). */
export const newEmail = ({ taken, emailNumbers }: Garden, word: string): string => {
  for (let number = (emailNumbers.get(word) ?? 0) + 1; ; number++) {
    const email = `${word}${number}@clinic.example`;
    if (taken.emails.has(email)) continue;
    emailNumbers.set(word, number);
    return email;
  }
};

/** `DEMO-042170`, which no authority gives: a doctor's license number that nobody in the store has. */
export const newLicense = ({ chance: { en }, taken }: Garden): string => {
  for (;;) {
    const license = `DEMO-${en.string.numeric(6)}`;
    if (taken.licenses.has(license)) continue;
    taken.licenses.add(license);
    return license;
  }
};

/** In the form of Kuwait's civil ids: the century (2 or 3), year, month and day of birth, five digits. */
export const newNationalId = ({ chance: { en } }: Garden): string => {
  const year = en.number.int({ min: 1940, max: 2012 });
  const twoDigits = (value: number): string => String(value % 100).padStart(2, '0');
  const month = en.number.int({ min: 1, max: 12 });
  const day = en.number.int({ min: 1, max: 28 });
  return `${year < 2000 ? 2 : 3}${twoDigits(year)}${twoDigits(month)}${twoDigits(day)}${en.string.numeric(5)}`;
};
