import { createHmac, generateKeyPairSync, type KeyObject, sign as signWith } from 'node:crypto';

export interface Genuine {
  readonly token: string;
  readonly refreshToken: string;
  /** The secrets as the server has them. */
  readonly jwtSecretKey: string;
  readonly secretKey: string;
  /** Epoch seconds. */
  readonly now: number;
  /** Where a key or a certificate could be fetched, if anyone believed the token. */
  readonly keyUrl: string;
}

export type Fields = Record<string, unknown>;

export const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
export const decode = (part: string): Fields => JSON.parse(Buffer.from(part, 'base64url').toString());
const hmac = (hash: string, key: string | Buffer) => (text: string) =>
  createHmac(hash, key).update(text).digest('base64url');
const without = (fields: Fields, name: string): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([each]) => each !== name));

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed = generateKeyPairSync('ed25519');
const bySignature = (hash: string | null, key: KeyObject) => (text: string) =>
  signWith(hash, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');

/** Tokens made by someone who has no key of ours, or of ours with something wrong in them, by what is wrong. */
export const forgeriesOf = (genuine: Genuine): Map<string, string> => {
  const { token, refreshToken, jwtSecretKey, secretKey, now, keyUrl } = genuine;
  const [head = '', body = '', signature = ''] = token.split('.');
  const [header, claims] = [decode(head), decode(body)];
  const ours = hmac('sha256', jwtSecretKey);
  const forged = new Map<string, string>();
  const add = (
    name: string,
    changedHeader: Fields,
    changedClaims: Fields,
    sign: (text: string) => string,
  ): void => {
    const text = `${encode(changedHeader)}.${encode(changedClaims)}`;
    forged.set(name, `${text}.${sign(text)}`);
  };

  for (const alg of ['none', 'None', 'NONE', 'nOnE', '', null, undefined, ['HS256'], 'HS256 ']) {
    add(`alg ${String(alg)}, unsigned`, { ...header, alg }, claims, () => '');
    add(`alg ${String(alg)}, the genuine signature`, { ...header, alg }, claims, () => signature);
    if (alg !== undefined) add(`alg ${String(alg)}, our key`, { ...header, alg }, claims, ours);
  }
  add(
    'RS256 by a key of its own',
    { ...header, alg: 'RS256' },
    claims,
    bySignature('sha256', rsa.privateKey),
  );
  add('ES256 by a key of its own', { ...header, alg: 'ES256' }, claims, bySignature('sha256', ec.privateKey));
  add('EdDSA by a key of its own', { ...header, alg: 'EdDSA' }, claims, bySignature(null, ed.privateKey));
  for (const [format, key] of Object.entries({
    spki: rsa.publicKey.export({ type: 'spki', format: 'pem' }),
    pkcs1: rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }),
    der: rsa.publicKey.export({ type: 'spki', format: 'der' }),
  })) {
    add(`HS256 with a public key (${format}) as secret`, header, claims, hmac('sha256', key));
  }
  for (const alg of ['RS256', 'ES256', 'PS256', 'EdDSA', 'HS384', 'HS512']) {
    add(`HS256 by our key that says ${alg}`, { ...header, alg }, claims, ours);
  }
  for (const bits of ['384', '512'])
    add(`HS${bits} by our key`, { ...header, alg: `HS${bits}` }, claims, hmac(`sha${bits}`, jwtSecretKey));
  for (const [name, key] of Object.entries({
    empty: '',
    secret: 'secret',
    'key for codes': secretKey,
    'base64 of ours': Buffer.from(jwtSecretKey).toString('base64'),
    'ours with a line end': `${jwtSecretKey}\n`,
    'zero bytes': Buffer.alloc(32),
  })) {
    add(`another secret: ${name}`, header, claims, hmac('sha256', key));
  }

  const own = Buffer.from('a key the forger chose, of 32 bytes and more');
  const jwk = { kty: 'oct', k: own.toString('base64url'), alg: 'HS256', kid: header.kid };
  for (const [name, named] of Object.entries({
    jwk: { jwk },
    'jwk of RSA': { jwk: rsa.publicKey.export({ format: 'jwk' }), alg: 'RS256' },
    jku: { jku: keyUrl },
    x5u: { x5u: keyUrl },
    x5c: { x5c: [rsa.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')], alg: 'RS256' },
  })) {
    const byRsa = 'alg' in named;
    add(
      `${name} in the header`,
      { ...header, ...named },
      claims,
      byRsa ? bySignature('sha256', rsa.privateKey) : hmac('sha256', own),
    );
  }
  for (const kid of [
    'other',
    '',
    '../../../../dev/null',
    "' OR 1=1 --",
    keyUrl,
    0,
    null,
    [header.kid],
    { $ne: null },
    undefined,
  ]) {
    add(`kid ${JSON.stringify(kid)}, our key`, { ...header, kid }, claims, ours);
    add(`kid ${JSON.stringify(kid)}, an empty key`, { ...header, kid }, claims, hmac('sha256', ''));
  }
  for (const typ of ['at+jwt', 'refresh', 'JOSE', 'secevent+jwt', '', 1, null, undefined]) {
    add(`typ ${JSON.stringify(typ)}`, { ...header, typ }, claims, ours);
  }
  for (const extra of [
    { crit: ['b64'], b64: false },
    { crit: ['exp'] },
    { crit: [] },
    { crit: 'exp' },
    { crit: ['x'], x: 1 },
  ]) {
    add(`header ${JSON.stringify(extra)}`, { ...header, ...extra }, claims, ours);
  }

  for (const [name, wrong] of Object.entries(wrongClaims(claims, now))) {
    for (const value of wrong)
      add(`${name} ${JSON.stringify(value)}`, header, { ...claims, [name]: value }, ours);
    if (name !== 'nbf') add(`no ${name}`, header, without(claims, name), ours);
  }
  for (const text of ['', 'null', '[]', '"claims"', '{', '{"sub":1}']) {
    const signed = `${head}.${Buffer.from(text).toString('base64url')}`;
    forged.set(`claims ${JSON.stringify(text)}`, `${signed}.${ours(signed)}`);
  }

  for (const [name, shape] of Object.entries({
    'a refresh token': refreshToken,
    'two parts': `${head}.${body}`,
    'four parts': `${token}.${signature}`,
    'five parts': `${head}.${body}.${body}.${body}.${signature}`,
    'an empty signature': `${head}.${body}.`,
    'only points': '..',
    twice: `${token}${token}`,
    'in quotes': `"${token}"`,
    padded: `${token}=`,
    'a blank inside': `${head}.${body}. ${signature}`,
    'JSON serialization': JSON.stringify({ protected: head, payload: body, signature }),
    'another order': `${body}.${head}.${signature}`,
    'plain base64': token
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString('base64'))
      .join('.'),
    '16,000 characters': `${head}.${body}.${'A'.repeat(12_000)}`,
  })) {
    if (shape !== token) forged.set(name, shape);
  }
  return forged;
};

/** By claim; each signed with our own key, as if a bug of ours had issued it. */
const wrongClaims = (claims: Fields, now: number): Readonly<Record<string, readonly unknown[]>> => ({
  iss: ['evil', '', null, ['evil'], { $ne: null }, `${String(claims.iss)} `],
  aud: ['evil', '', null, ['evil'], [], { $ne: null }],
  exp: [now, now - 1, 0, -1, String(now + 3_600), null, {}, [now + 3_600], true],
  iat: [now + 31, now + 86_400, String(now), null, {}],
  nbf: [now + 31, now + 86_400, 'soon', null],
  sub: ['', 'nobody', null, 1, { $ne: null }, [claims.sub]],
  sid: ['', 'nothing', null, 1, { $ne: null }, [claims.sid]],
  jti: [1, {}, [claims.jti]],
  role: ['superadmin', '', 1, ['admin'], { $ne: null }],
  phone_number: [1, {}, []],
});

/** The token cut at every length, and with every character changed: the last one of each part in every way there is. */
export const damagedOf = (token: string): string[] => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const damaged: string[] = [];
  for (let length = 1; length < token.length; length += 1) damaged.push(token.slice(0, length));
  for (let index = 0; index < token.length; index += 1) {
    const isLast = index + 1 === token.length || token[index + 1] === '.';
    const at = alphabet.indexOf(token[index]!);
    const others = isLast ? [...alphabet] : [alphabet[(at + 1) % 64]!, alphabet[at ^ 32]!, '.', '+', '='];
    for (const other of others) {
      if (other !== token[index]) damaged.push(token.slice(0, index) + other + token.slice(index + 1));
    }
  }
  return damaged;
};
