import { maskPhone, parseKuwaitPhone, toContactPhone, toKuwaitPhone } from '@clinic/core/phone';
import { expect } from 'chai';
import fc from 'fast-check';
import { PHONE, phoneSpellings } from '../../support/phones.ts';

describe('Kuwait phone numbers', () => {
  for (const spelling of phoneSpellings) {
    it(`${JSON.stringify(spelling)} is ${PHONE}`, () => {
      expect(parseKuwaitPhone(spelling)).to.equal(PHONE);
    });
  }

  for (const wrong of [
    '',
    '+',
    '5123456',
    '512345678',
    '41234567',
    '+96541234567',
    '+9655123456',
    '+966512345678',
    '00966512345678',
    '+1 202 555 0100',
    '5123456a',
    '5123.4567',
    '+96551234567;ext=1',
    '++96551234567',
    '+00965 51234567',
    '5'.repeat(1_000_000),
  ]) {
    it(`${JSON.stringify(wrong.slice(0, 30))} is refused`, () => {
      expect(parseKuwaitPhone(wrong)).to.equal(undefined);
      expect(() => toKuwaitPhone(wrong))
        .to.throw()
        .with.property('code', 'INVALID_PHONE_NUMBER');
    });
  }

  it('what is accepted always reads as itself again', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), (text) => {
        const phone = parseKuwaitPhone(text);
        if (phone !== undefined) {
          expect(phone).to.match(/^\+965[569]\d{7}$/);
          expect(parseKuwaitPhone(phone)).to.equal(phone);
        }
      }),
    );
  });

  it('every mobile number is accepted with and without its country code', () => {
    const local = fc
      .tuple(fc.constantFrom('5', '6', '9'), fc.stringMatching(/^\d{7}$/))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(local, fc.constantFrom('', '965', '+965', '00965'), (digits, prefix) => {
        expect(parseKuwaitPhone(prefix + digits)).to.equal(`+965${digits}`);
      }),
    );
  });

  it('a masked phone shows four digits', () => {
    expect(maskPhone('+96551234567')).to.equal('+965****4567');
  });
});

describe('Phone numbers to call', () => {
  for (const [spelling, phone] of [
    ['5123 4567', '+96551234567'],
    ['٥١٢٣٤٥٦٧', '+96551234567'],
    ['2224-8888', '+96522248888'],
    ['00965 22248888', '+96522248888'],
    ['+44 20 7946 0958', '+442079460958'],
    ['00966512345678', '+966512345678'],
    ['+٢٠١٠١٢٣٤٥٦٧٨', '+201012345678'],
  ] as const) {
    it(`${JSON.stringify(spelling)} is ${phone}, which reads as itself again`, () => {
      expect(toContactPhone(spelling)).to.equal(phone);
      expect(toContactPhone(phone)).to.equal(phone);
    });
  }

  for (const wrong of [
    '',
    '12345678',
    '41234567',
    '+96541234567',
    '+9655123456',
    '+965512345678',
    '+0441234567',
    '442079460958',
    '+123456',
    `+${'1'.repeat(16)}`,
    '+1 202 555 0100 ext 2',
    '1'.repeat(1_000_000),
  ]) {
    it(`${JSON.stringify(wrong.slice(0, 30))} is refused, the field named`, () => {
      expect(() => toContactPhone(wrong, 'phone'))
        .to.throw()
        .that.deep.includes({
          code: 'INVALID_PHONE_NUMBER',
          details: { phone: 'must be a phone number, for example +96522345678' },
        });
    });
  }
});
