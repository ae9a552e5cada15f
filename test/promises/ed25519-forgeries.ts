import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';

import { decode, encode, type Fields } from './forgeries.ts';

/** The order of the curve's group (RFC 8032, 5.1): a signature's second half plus it is the same one, written otherwise. */
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

const littleEndian = (bytes: Buffer): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);

const respelt = (signature: Buffer): Buffer => {
  const s = littleEndian(signature.subarray(32)) + ORDER;
  const hex = s.toString(16).padStart(64, '0').slice(-64);
  return Buffer.concat([signature.subarray(0, 32), Buffer.from(hex, 'hex').reverse()]);
};

/** Tokens by someone who knows all that is public of the key that signs, by what is wrong with them. */
export const ed25519ForgeriesOf = (token: string, privateKeyPem: string): Map<string, string> => {
  const [head = '', body = '', signature = ''] = token.split('.');
  const header = decode(head);
  const publicKey = createPublicKey(privateKeyPem);
  const other = generateKeyPairSync('ed25519').privateKey;
  const otherJwk = createPublicKey(other).export({ format: 'jwk' });
  const curves = {
    Ed448: generateKeyPairSync('ed448').privateKey,
    'P-256': generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  };
  const forged = new Map<string, string>();
  const add = (name: string, changed: Fields, signed: (text: string) => string): void => {
    const text = `${encode({ ...header, ...changed })}.${body}`;
    forged.set(name, `${text}.${signed(text)}`);
  };

  const jwk = publicKey.export({ format: 'jwk' });
  const halves: Record<string, string | Buffer> = {
    'as PEM': publicKey.export({ type: 'spki', format: 'pem' }),
    'as PEM without its line end': publicKey.export({ type: 'spki', format: 'pem' }).toString().trim(),
    'as DER': publicKey.export({ type: 'spki', format: 'der' }),
    'as a JWK': JSON.stringify(jwk),
    'as x': jwk.x ?? '',
    'as bytes': Buffer.from(jwk.x ?? '', 'base64url'),
    'as the kid': String(header.kid),
    'as nothing': '',
  };
  for (const [name, half] of Object.entries(halves)) {
    const hmac = (text: string) => createHmac('sha256', half).update(text).digest('base64url');
    add(`HS256 with the public half ${name}`, { alg: 'HS256' }, hmac);
    add(`EdDSA with an HMAC by the public half ${name}`, {}, hmac);
  }
  const byOther = (text: string) => sign(null, Buffer.from(text), other).toString('base64url');
  add('another key under our kid', {}, byOther);
  add('another key under its own kid', { kid: 'other' }, byOther);
  add('another key, sent along', { jwk: otherJwk }, byOther);
  add('another key, sent along under no kid', { jwk: otherJwk, kid: undefined }, byOther);
  for (const [name, key] of Object.entries(curves)) {
    const hash = name === 'P-256' ? 'sha256' : null;
    const bytes = (text: string) => sign(hash, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
    add(`a key of ${name}`, {}, (text) => bytes(text).toString('base64url'));
    add(`a key of ${name}, cut to 64 bytes`, {}, (text) => bytes(text).subarray(0, 64).toString('base64url'));
  }
  for (const alg of ['none', 'HS256', 'ES256', 'Ed25519', 'EdDSA ', 'eddsa', null, ['EdDSA'], undefined]) {
    add(`alg ${JSON.stringify(alg)}, the genuine signature`, { alg }, () => signature);
    add(`alg ${JSON.stringify(alg)}, unsigned`, { alg }, () => '');
  }
  const genuine = Buffer.from(signature, 'base64url');
  for (const [name, bytes] of Object.entries({
    'all zero': Buffer.alloc(64),
    'of the neutral point': Buffer.concat([Buffer.from([1]), Buffer.alloc(63)]),
    'spelt otherwise': respelt(genuine),
    'of 63 bytes': genuine.subarray(0, 63),
    'of 65 bytes': Buffer.concat([genuine, Buffer.alloc(1)]),
  })) {
    forged.set(`a signature ${name}`, `${head}.${body}.${bytes.toString('base64url')}`);
  }
  return forged;
};
