import { expect } from 'chai';
import { IntlMessageFormat } from 'intl-messageformat';
import { ar } from '../../../packages/core/src/i18n/catalogue-ar.ts';
import { en } from '../../../packages/core/src/i18n/catalogue-en.ts';
import { previewMessages } from '../../../packages/core/src/messaging/preview.ts';

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
  twiml_confirmed: ['date', 'time'],
  twiml_cancelled: ['date', 'time'],
  ...Object.fromEntries(
    ['reminder', 'no_show', 'cancellation', 'booked', 'moved'].flatMap((kind) => [
      [`sms_${kind}_patient`, ['doctor', 'date', 'time']],
      [`sms_${kind}_doctor`, ['patient', 'date', 'time']],
    ]),
  ),
  sms_confirmation: ['patient', 'date', 'time'],
  sms_waitlist: ['doctor', 'date', 'time', 'minutes'],
  print_born: ['date', 'years'],
  print_page: ['page', 'pages'],
  print_refund_on: ['date'],
  print_days: ['days'],
};

const keys = Object.keys(en) as (keyof typeof en)[];

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

  it('fit their texts into one SMS segment each: of GSM 03.38 in English, of UCS-2 in Arabic', () => {
    const kinds = ['otp', 'phone_changed', 'reminder', 'no_show', 'confirmation', 'cancellation'] as const;
    for (const kind of [...kinds, 'booked', 'moved', 'waitlist'] as const) {
      for (const text of previewMessages(kind, 'en'))
        expect(text, text.body).to.include({ encoding: 'GSM-7', segments: 1 });
      for (const text of previewMessages(kind, 'ar'))
        expect(text, text.body).to.include({ encoding: 'UCS-2', segments: 1 });
    }
  });
});
