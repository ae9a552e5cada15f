import type { Context } from '../context.ts';
import type { Locale } from '../i18n/locale.ts';
import { type CivilDate, civilDate } from '../kernel/civil-date.ts';
import { civilTime } from '../kernel/civil-time.ts';
import { fromInstant, type Instant } from '../kernel/clock.ts';
import { currencyDigits } from '../kernel/money.ts';

/** The language of who asks. */
export const localeOf = ({ origin }: Pick<Context, 'origin'>): Locale => origin.locale ?? 'en';

/** Days before months, as in Kuwait; Western digits in Arabic too, as everywhere the clinic speaks. */
const tags: Readonly<Record<Locale, string>> = { en: 'en-GB', ar: 'ar-KW-u-ca-gregory-nu-latn' };

/** How a document of the clinic says days, times and amounts. */
export interface Formats {
  /** `5 January 2031`. */
  day(date: CivilDate): string;
  /** The clinic's day of an instant. */
  date(at: Instant): string;
  /** With the time on the clinic's clock, of 24 hours. */
  dateTime(at: Instant): string;
  /** Major units, with all the currency's decimals: `1,234.500`. */
  amount(major: number): string;
  /** With the currency. */
  money(major: number): string;
  /** The currency as `money` names it. */
  readonly currency: string;
}

export const formatsOf = ({ settings, origin }: Pick<Context, 'settings' | 'origin'>): Formats => {
  const { timezone, currency } = settings;
  const locale = localeOf({ origin });
  const tag = tags[locale];
  const days = new Intl.DateTimeFormat(tag, {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  const digits = currencyDigits(currency);
  const amounts = new Intl.NumberFormat(tag, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  const money = new Intl.NumberFormat(tag, { style: 'currency', currency });
  const day = (date: CivilDate): string => days.format(Date.parse(`${date}T00:00:00.000Z`));
  const date = (at: Instant): string => day(civilDate(fromInstant(at), timezone));
  const comma = locale === 'ar' ? '،' : ',';
  return {
    day,
    date,
    dateTime: (at) => `${date(at)}${comma} ${civilTime(fromInstant(at), timezone)}`,
    amount: (major) => amounts.format(major),
    money: (major) => money.format(major),
    currency: money.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? currency,
  };
};
