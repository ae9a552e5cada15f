import { expect } from 'chai';
import { type FormFields, isSignedByTwilio } from '../../../packages/core/src/twilio/signature.ts';

const form: FormFields = {
  CallSid: 'CA1234567890ABCDE',
  Caller: '+14158675309',
  Digits: '1234',
  From: '+14158675309',
  To: '+18005551212',
};
const repeated: FormFields = { Sid: 'CA123', SidAccount: 'AC123', Digits: ['5678', '1234', '1234'] };
const path = '/myapp.php?foo=1&bar=2';

/** As Twilio's documentation and the tests of its libraries publish them, under the token 12345. */
const vectors = [
  { publicUrl: 'https://mycompany.com', form, signature: 'RSOYDt4T1cUTdK1PDd93/VVr8B8=' },
  { publicUrl: 'https://mycompany.com', form: repeated, signature: 'IK+Dwps556ElfBT0I3Rgjkr1wJU=' },
  { publicUrl: 'https://MyCompany.com', form, signature: 'g9IN/x4Cft2g517EjYvEvM/W7LU=' },
  { publicUrl: 'https://MyCompany.com:1234', form, signature: 'PCqOZm8cnu/L6+u5i5fuEd+Iac4=' },
] as const;

/** The text with each of its characters exchanged for its neighbour, one at a time. */
const tampered = (text: string): string[] =>
  Array.from(
    text,
    (character, at) =>
      text.slice(0, at) + String.fromCharCode(character.charCodeAt(0) ^ 1) + text.slice(at + 1),
  );

describe("Twilio's signature", () => {
  it('is accepted of every published vector', async () => {
    for (const { publicUrl, form, signature } of vectors) {
      const callbacks = { publicUrl, authToken: '12345' };
      expect(await isSignedByTwilio(callbacks, { path, form, signature }), signature).to.equal(true);
    }
  });

  it('of the first vector with one byte changed, in path, fields, names, signature or token, is refused: all of them', async () => {
    const [{ publicUrl, signature }] = vectors;
    const callbacks = { publicUrl, authToken: '12345' };
    const forged = [
      ...tampered(path).map((path) => ({ callbacks, call: { path, form, signature } })),
      ...tampered(signature).map((signature) => ({ callbacks, call: { path, form, signature } })),
      ...tampered('12345').map((authToken) => ({
        callbacks: { publicUrl, authToken },
        call: { path, form, signature },
      })),
      ...Object.entries(form).flatMap(([name, value]) => {
        const { [name]: _, ...others } = form;
        return [
          ...tampered(String(value)).map((value) => ({ ...form, [name]: value })),
          ...tampered(name).map((name) => ({ ...others, [name]: value })),
          others,
        ].map((form) => ({ callbacks, call: { path, form, signature } }));
      }),
      { callbacks, call: { path, form: { ...form, More: '1' }, signature } },
    ];
    expect(forged.length).to.be.above(140);
    for (const { callbacks, call } of forged)
      expect(await isSignedByTwilio(callbacks, call), JSON.stringify(call)).to.equal(false);
  });

  it('is refused where it is missing, misshapen, or nobody said with what Twilio signs', async () => {
    const [{ publicUrl, signature }] = vectors;
    const callbacks = { publicUrl, authToken: '12345' };
    for (const wrong of [undefined, '', 'FAIL', `${signature} `, `${signature},${signature}`, 'é'.repeat(28)])
      expect(await isSignedByTwilio(callbacks, { path, form, signature: wrong }), wrong).to.equal(false);
    for (const none of [null, { publicUrl, authToken: '' }])
      expect(await isSignedByTwilio(none, { path, form, signature })).to.equal(false);
  });
});
