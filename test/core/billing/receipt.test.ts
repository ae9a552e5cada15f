import { expect } from 'chai';
import { type Receipt, readReceipt, receiptText } from '../../../packages/core/src/billing/receipt.ts';
import { deriveSecrets } from '../../../packages/core/src/identity/secrets.ts';

const secrets = deriveSecrets('a secret of the tests that is long enough');
const later = deriveSecrets('another secret, also long enough for it');

const receipt: Receipt = {
  number: 'INV-2026-000001',
  payment_id: '0190a1b2-0000-7000-8000-000000000022',
  amount: 10.5,
  currency: 'KWD',
  paid_at: '2026-01-06T07:05:00.000Z',
};
const text = receiptText({ secrets }, receipt);

describe('The text of a receipt', () => {
  it('says the payment, with all the currency’s decimals, and a signature of 128 bits', () => {
    expect(text).to.match(
      /^clinic-receipt:1\|INV-2026-000001\|0190a1b2-0000-7000-8000-000000000022\|10\.500\|KWD\|2026-01-06T07:05:00\.000Z\|[\w-]{22}$/,
    );
    expect(readReceipt({ acceptedSecrets: [secrets] }, text)).to.deep.equal(receipt);
  });

  it('every text that differs by a character, one more or one less is refused', () => {
    const taken: string[] = [];
    const attempt = (forged: string) => {
      if (readReceipt({ acceptedSecrets: [secrets] }, forged) !== undefined) taken.push(forged);
    };
    for (let at = 0; at <= text.length; at += 1) {
      const [before, after] = [text.slice(0, at), text.slice(at)];
      // Two of these are digits of base64 that differ in the bits which 128 leave over.
      for (const other of ['0', '1', 'A', 'Q', 'g', 'w', 'B', '|', '.', ' '].filter(
        (one) => one !== after[0],
      )) {
        if (at < text.length) attempt(before + other + after.slice(1));
        attempt(before + other + after);
      }
      if (at < text.length) attempt(before + after.slice(1));
    }
    for (const other of [
      '',
      '|',
      'clinic-receipt:1',
      text.replace(/[^|]*$/, ''),
      text.replace(/^[^|]*/, 'clinic-receipt:2'),
    ])
      attempt(other);
    expect(taken).to.deep.equal([]);
  });

  it('is good under a key that is accepted beside the current one, and no longer', () => {
    expect(readReceipt({ acceptedSecrets: [later, secrets] }, text)).to.deep.equal(receipt);
    expect(readReceipt({ acceptedSecrets: [later] }, text)).to.equal(undefined);
  });
});
