import { ClinicError } from '@clinic/core';
import { expect } from 'chai';
import { ar } from '../../../packages/core/src/i18n/catalogue-ar.ts';
import { localizeError } from '../../../packages/core/src/i18n/localize-error.ts';
import { translate } from '../../../packages/core/src/i18n/translate.ts';

describe('translate', () => {
  const secondsFor = (times: number, call: () => string): number => {
    const start = performance.now();
    for (let i = 0; i < times; i++) call();
    return (performance.now() - start) / 1_000;
  };

  it('a million plain texts take less time than 200,000 that are filled in', () => {
    const plain = secondsFor(1_000_000, () => translate('en', 'otp_sent'));
    const filled = secondsFor(200_000, () => translate('en', 'sms_otp', { code: '00042', minutes: 5 }));
    expect(plain).to.be.below(filled);
  });

  it('says plain texts as the catalogues have them', () => {
    expect(translate('en', 'otp_sent')).to.equal('The code is on its way.');
    expect(translate('ar', 'otp_sent')).to.equal(ar.otp_sent);
  });

  it('fills in a code as it is, with its zeros', () => {
    expect(translate('en', 'sms_otp', { code: '00042', minutes: 5 })).to.match(
      /code is 00042\. .* 5 minutes\./,
    );
    expect(translate('ar', 'sms_otp', { code: '00042', minutes: 5 }))
      .to.contain('00042')
      .and.to.contain('5 دقائق');
  });

  it('writes numbers with Western digits in Arabic too', () => {
    const text = localizeError(new ClinicError('RATE_LIMITED', '', { retryAfter: 900 }), 'ar');
    expect(text).to.contain('15 دقيقة');
  });
});

describe('localizeError', () => {
  const invalid = (attempts_left: number) =>
    new ClinicError('OTP_INVALID', '', { details: { attempts_left } });
  const limited = (retryAfter?: number) =>
    new ClinicError('RATE_LIMITED', '', retryAfter === undefined ? {} : { retryAfter });

  it('counts the tries left in English', () => {
    expect([2, 1, 0].map((left) => localizeError(invalid(left), 'en'))).to.deep.equal([
      'The code is not right. 2 tries left.',
      'The code is not right. 1 try left.',
      'The code is not right. Ask for a new one.',
    ]);
  });

  it('counts in all the forms that Arabic has', () => {
    expect(
      [0, 1, 2, 3, 11, 100].map((left) => localizeError(invalid(left), 'ar').split('. ')[1]),
    ).to.deep.equal([
      'اطلب رمزًا جديدًا.',
      'بقيت لك محاولة واحدة.',
      'بقيت لك محاولتان.',
      'بقيت لك 3 محاولات.',
      'بقيت لك 11 محاولة.',
      'بقيت لك 100 محاولة.',
    ]);
  });

  it('says how long to wait in the largest whole unit, rounded up', () => {
    const waits = [0.2, 1, 119, 120, 121, 7199, 7200, 7201, undefined].map((seconds) =>
      localizeError(limited(seconds), 'en').replace('Too many requests. ', ''),
    );
    expect(waits).to.deep.equal([
      'Try again in 1 second.',
      'Try again in 1 second.',
      'Try again in 119 seconds.',
      'Try again in 2 minutes.',
      'Try again in 3 minutes.',
      'Try again in 120 minutes.',
      'Try again in 2 hours.',
      'Try again in 3 hours.',
      'Try again later.',
    ]);
  });

  it('sends a phone that is locked for good to the clinic', () => {
    const locked = new ClinicError('OTP_LOCKED', '', { details: { unlock: 'operator' } });
    expect(localizeError(locked, 'en')).to.contain('Ask the clinic to unlock it.');
    expect(localizeError(locked, 'ar')).to.contain('اطلب من العيادة فك القفل.');
  });

  it('uses the code, not the message, of any other error', () => {
    const error = new ClinicError('PHONE_TAKEN', 'for the log');
    expect(localizeError(error, 'en')).to.equal('Another account has this phone number.');
    expect(localizeError(error, 'ar')).to.equal(ar.PHONE_TAKEN);
  });
});
