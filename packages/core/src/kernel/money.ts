import { invalidFields } from './validate.ts';

/** Money inside the clinic: a whole number of the currency's smallest unit (fils for KWD). */
export type MinorUnits = number;

const digitsByCurrency = new Map<string, number>();

/** Decimals of a currency (ISO 4217, as Intl knows them): 3 for KWD, 2 for USD, 0 for JPY. */
export const currencyDigits = (currency: string): number => {
  let digits = digitsByCurrency.get(currency);
  if (digits === undefined) {
    digits =
      new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ??
      2;
    digitsByCurrency.set(currency, digits);
  }
  return digits;
};

/**
 * Major units as people write them → minor units, exactly.
 * @throws ClinicError VALIDATION_ERROR negative, not finite, more decimals than the currency has, or too large.
 */
export const toMinorUnits = (major: number, currency: string, field = 'price'): MinorUnits => {
  const digits = currencyDigits(currency);
  const minor = Math.round(major * 10 ** digits);
  if (
    !Number.isFinite(major) ||
    major < 0 ||
    !Number.isSafeInteger(minor) ||
    minor / 10 ** digits !== major
  ) {
    throw invalidFields({ [field]: `must be an amount of 0 or more with at most ${digits} decimals` });
  }
  return minor === 0 ? 0 : minor;
};

/** Minor units → the JSON number in major units that is answered. */
export const toMajorUnits = (minor: MinorUnits, currency: string): number =>
  minor / 10 ** currencyDigits(currency);
