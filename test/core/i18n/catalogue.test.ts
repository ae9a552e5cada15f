import { expect } from 'chai';
import { IntlMessageFormat } from 'intl-messageformat';
import { ar } from '../../../packages/core/src/i18n/catalogue-ar.ts';
import { en } from '../../../packages/core/src/i18n/catalogue-en.ts';
import { translate } from '../../../packages/core/src/i18n/translate.ts';

type Element = ReturnType<IntlMessageFormat['getAst']>[number];

/** The names of the parameters that a text takes, in whatever branch. */
const parametersOf = (text: string): Set<string> => {
  const names = new Set<string>();
  const visit = (elements: readonly Element[]): void => {
    for (const element of elements) {
      // 0 is literal text and 7 the `#` of a plural (ElementType of the ICU parser).
      if (element.type === 0 || element.type === 7) continue;
      names.add(element.value);
      if ('options' in element) for (const option of Object.values(element.options)) visit(option.value);
    }
  };
  visit(new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).getAst());
  return names;
};

/** As `MessageParams` declares them. */
const declared: Readonly<Record<string, readonly string[]>> = {
  OTP_INVALID: ['attempts_left'],
  CONFLICT: ['reason'],
  RATE_LIMITED: ['unit', 'count'],
  OTP_LOCKED: ['unit', 'count'],
  sms_otp: ['code', 'minutes'],
  sms_waitlist: ['doctor', 'date', 'time', 'minutes'],
};

const keys = Object.keys(en) as (keyof typeof en)[];

/** GSM 03.38's basic alphabet; two characters of its extension count twice, so they are kept out. */
const GSM = /^[A-Za-z0-9 @£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!"#¤%&'()*+,\-./:;<=>?¡ÄÖÑÜ§¿äöñüà\n\r]*$/;

describe('the catalogues', () => {
  for (const [language, catalogue] of [
    ['en', en],
    ['ar', ar],
  ] as const) {
    it(`${language}: every text has exactly the parameters that its type declares`, () => {
      for (const key of keys) {
        expect([...parametersOf(catalogue[key])].sort(), key).to.deep.equal(
          [...(declared[key] ?? [])].sort(),
        );
      }
    });

    it(`${language}: no text is empty or has space to spare around it`, () => {
      for (const key of keys) expect(catalogue[key], key).to.match(/^\S(.*\S)?$/s);
    });
  }

  it('hold the same keys', () => {
    expect(Object.keys(ar).sort()).to.deep.equal([...keys].sort());
  });

  it('hold no text that was left in English', () => {
    for (const key of keys) expect(ar[key], key).to.match(/[\u0621-\u064a]/);
  });

  it('fit their texts into one SMS segment: 160 characters of GSM 03.38, 70 of UCS-2', () => {
    const english = [
      translate('en', 'sms_otp', { code: '00000', minutes: 60 }),
      translate('en', 'sms_phone_changed'),
    ];
    const arabic = [
      translate('ar', 'sms_otp', { code: '00000', minutes: 60 }),
      translate('ar', 'sms_phone_changed'),
    ];
    for (const text of english) {
      expect(text).to.match(GSM);
      expect(text.length).to.be.at.most(160);
    }
    for (const text of arabic) expect(text.length).to.be.at.most(70);
  });
});
