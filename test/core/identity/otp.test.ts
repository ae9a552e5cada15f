import { generateOtp, hashOtp, matchesOtp, otpLockSeconds } from '@clinic/core/otp';
import { expect } from 'chai';

const key = Buffer.alloc(32, 7);
const binding = { phone: '+96551234567', purpose: 'login', salt: 'a salt' } as const;

describe('One-time codes', () => {
  it('are five digits, leading zeros kept, every first digit as likely', () => {
    const firsts = new Map<string, number>();
    for (let i = 0; i < 20_000; i++) {
      const code = generateOtp();
      expect(code).to.match(/^\d{5}$/);
      firsts.set(code[0] ?? '', (firsts.get(code[0] ?? '') ?? 0) + 1);
    }
    // 2,000 each are expected, with a standard deviation of 42: six of them are 255.
    for (let digit = 0; digit <= 9; digit++) expect(firsts.get(String(digit))).to.be.within(1_745, 2_255);
  });

  it('open only the phone, purpose, salt and key they were made for', () => {
    const hash = hashOtp(key, '12345', binding);
    expect(matchesOtp(key, '12345', binding, hash)).to.equal(true);
    expect(matchesOtp(key, '12346', binding, hash)).to.equal(false);
    expect(matchesOtp(key, '12345', { ...binding, phone: '+96551234568' }, hash)).to.equal(false);
    expect(matchesOtp(key, '12345', { ...binding, purpose: 'phone_change' }, hash)).to.equal(false);
    expect(matchesOtp(key, '12345', { ...binding, salt: 'another' }, hash)).to.equal(false);
    expect(matchesOtp(Buffer.alloc(32, 8), '12345', binding, hash)).to.equal(false);
    expect(matchesOtp(key, '12345', binding, 'short')).to.equal(false);
  });

  it('100,000 codes without the key find none of them in the store', () => {
    const hash = hashOtp(key, '12345', binding);
    const withoutKey = Buffer.alloc(32);
    for (let code = 0; code < 100_000; code++) {
      if (hashOtp(withoutKey, String(code).padStart(5, '0'), binding) === hash) expect.fail(`found ${code}`);
    }
  });

  it('the lock grows from 15 min to a day, and at 100 failures waits for an operator', () => {
    const minutes = [10, 20, 30, 40, 50, 60, 70, 80, 90].map(
      (failures) => (otpLockSeconds(failures) ?? 0) / 60,
    );
    expect(minutes).to.deep.equal([15, 30, 60, 120, 240, 480, 960, 1440, 1440]);
    expect(otpLockSeconds(100)).to.equal(undefined);
  });
});
