import { createHash, createHmac } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hashOtp } from '@clinic/core/otp';
import { expect } from 'chai';
import { otpCodes } from '../../packages/core/src/identity/collections.ts';
import { deriveSecrets } from '../../packages/core/src/identity/secrets.ts';
import { testSecrets } from '../support/clinic.ts';
import { eachStore } from '../support/engines.ts';
import { openServer, type TestServer } from '../support/server.ts';
import { dumped } from './dumped.ts';

const PHONE = '+96551234567';
const everyCode = Array.from({ length: 100_000 }, (_, code) => String(code).padStart(5, '0'));

/** A live code, a used one, a replaced one and one guessed at, each asked for and used under an Idempotency-Key. */
const useCodes = async (server: TestServer): Promise<string[]> => {
  const codes: string[] = [];
  const ask = async (phone_number: string): Promise<string> => {
    await server.post(
      '/auth/send-otp',
      { phone_number },
      { headers: { 'Idempotency-Key': `ask-${codes.length}` } },
    );
    codes.push(server.messenger.codeFor(phone_number));
    return codes.at(-1)!;
  };
  const verify = (phone_number: string, code: string, headers: Record<string, string>) =>
    server.post('/auth/verify-otp', { phone_number, code }, { headers });
  expect((await verify(PHONE, await ask(PHONE), { 'Idempotency-Key': 'use' })).status).to.equal(200);
  await ask('+96561111111');
  await ask('+96561111111');
  await verify('+96562222222', await ask('+96562222222'), { 'Idempotency-Key': 'use-too' });
  const guess = String((Number(await ask('+96563333333')) + 1) % 100_000).padStart(5, '0');
  await verify('+96563333333', guess, { 'Idempotency-Key': 'guess' });
  const { token } = await server.signIn('+96564444444');
  await server.post('/user/send-phone-change-otp', { new_phone_number: '+96565555555' }, { token });
  const code = server.messenger.codeFor('+96565555555');
  codes.push(code, server.messenger.codeFor('+96564444444'));
  await server.put('/user/phone', { new_phone_number: '+96565555555', otp_code: code }, { token });
  return codes;
};

const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(textsIn)
    : [String(value)];
};

describe('One-time codes in a stolen store', () => {
  eachStore((store) => {
    it('all 100,000 codes, hashed in every way that needs no key of ours: 0 found; with the key: each', async () => {
      const server = await openServer(store);
      await useCodes(server);
      const everything = await dumped(server.storage);
      const texts = new Set(Object.values(everything).flat().flatMap(textsIn));
      const state = await server.storage.collection(otpCodes).get(PHONE);
      const { salt, hash } = state!.login!;
      expect(texts.has(hash)).to.equal(true);

      const zeros = Buffer.alloc(32);
      const waysOf = (code: string): string[] => {
        const bound = `${salt}\n${PHONE}\n${'login'}\n${code}`;
        const body = JSON.stringify({ phone_number: PHONE, code });
        return [
          ...[code, salt + code, PHONE + code, bound, body, JSON.stringify([body])].map((text) =>
            createHash('sha256').update(text).digest('base64url'),
          ),
          createHmac('sha256', salt).update(code).digest('base64url'),
          createHmac('sha256', PHONE).update(code).digest('base64url'),
          createHmac('sha256', zeros).update(bound).digest('base64url'),
        ];
      };
      const found = everyCode.filter((code) => waysOf(code).some((way) => texts.has(way)));
      expect(found).to.deep.equal([]);

      const { otpKey } = deriveSecrets(testSecrets.secretKey);
      const withKey = everyCode.filter(
        (code) => hashOtp(otpKey, code, { salt, phone: PHONE, purpose: 'login' }) === hash,
      );
      expect(withKey).to.have.length(1);
    });

    it('no code stands in any document, nor in any byte that is on the disk', async () => {
      // The usual life of a token has five digits.
      const server = await openServer(store, { settings: { patientAccessSeconds: 100_000 } });
      const codes = await useCodes(server);
      const places = [JSON.stringify(await dumped(server.storage))];
      const place = store.placeOf(server.storage);
      if (place.engine === 'sqlite') {
        const folder = dirname(place.location);
        const files = await readdir(folder);
        expect(files.some((file) => file.endsWith('-wal'))).to.equal(true);
        for (const file of files) places.push(await readFile(join(folder, file), 'latin1'));
      }
      expect(places.some((text) => text.includes(PHONE))).to.equal(true);
      for (const code of codes) {
        // Five digits may stand inside an id or a hash by chance, never on their own.
        const alone = new RegExp(`(?<![\\w-])${code}(?![\\w-])`);
        expect(places.some((text) => alone.test(text))).to.equal(false);
      }
    });
  });
});
