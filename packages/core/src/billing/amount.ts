import { type MinorUnits, toMinorUnits } from '../kernel/money.ts';
import { invalidFields } from '../kernel/validate.ts';
import { MAX_AMOUNT } from './arithmetic.ts';

/** An amount as sent, in major units. @throws ClinicError VALIDATION_ERROR under the field's name */
export const readAmount = (major: number, currency: string, field: string): MinorUnits =>
  withinBounds(toMinorUnits(major, currency, field), field);

/** One that moves money: a payment of nothing is none. @throws ClinicError VALIDATION_ERROR */
export const readSum = (major: number, currency: string, field: string): MinorUnits => {
  const minor = readAmount(major, currency, field);
  if (minor === 0) throw invalidFields({ [field]: 'must be above 0' });
  return minor;
};

/** @throws ClinicError VALIDATION_ERROR */
export const withinBounds = (minor: MinorUnits, field: string): MinorUnits => {
  if (minor > MAX_AMOUNT) throw invalidFields({ [field]: 'is too large' });
  return minor;
};
