import { IntlMessageFormat } from 'intl-messageformat';
import type { CatalogueKey, MessageParams } from './catalogue.ts';
import { ar } from './catalogue-ar.ts';
import { en } from './catalogue-en.ts';
import type { Locale } from './locale.ts';

const catalogues: Readonly<Record<Locale, Readonly<Record<CatalogueKey, string>>>> = { en, ar };

/** Western digits in Arabic too, as the codes and prices beside them have. */
const formatLocales: Readonly<Record<Locale, string>> = { en: 'en', ar: 'ar-KW-u-nu-latn' };

const formatters: Readonly<Record<Locale, Map<CatalogueKey, IntlMessageFormat>>> = {
  en: new Map(),
  ar: new Map(),
};

type ParamsOf<K extends CatalogueKey> = K extends keyof MessageParams ? [params: MessageParams[K]] : [];

/** The text of a key in a language. A plain text is looked up and nothing more. */
export const translate = <K extends CatalogueKey>(locale: Locale, key: K, ...params: ParamsOf<K>): string => {
  const [values] = params;
  if (values === undefined) return catalogues[locale][key];
  let formatter = formatters[locale].get(key);
  if (formatter === undefined) {
    formatter = new IntlMessageFormat(catalogues[locale][key], formatLocales[locale], undefined, {
      ignoreTag: true,
    });
    formatters[locale].set(key, formatter);
  }
  return String(formatter.format({ ...values }));
};
