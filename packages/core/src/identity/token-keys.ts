import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
  webcrypto,
} from 'node:crypto';

/** The public half of an Ed25519 key, as a JWK (RFC 8037, RFC 7517). */
export interface PublicJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  /** The key itself, base64url. */
  readonly x: string;
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: 'EdDSA';
}

/** A key that access tokens are checked by. Its algorithm is part of it: no token chooses how it is checked. */
export interface VerifyingKey {
  /** Names the key in a token's header, and tells nothing of it. */
  readonly kid: string;
  readonly alg: 'HS256' | 'EdDSA';
  /** Imported once: given any other kind of key, jose imports it anew for every token. */
  readonly key: Promise<webcrypto.CryptoKey>;
  /** Null for a shared secret, which has no half to show. */
  readonly jwk: PublicJwk | null;
}

/** A key that makes tokens too. */
export interface SigningKey extends VerifyingKey {
  /** @returns the signature of a JWS signing input (RFC 7515, 5.1), base64url. */
  sign(input: string): string;
}

/** HS256 (RFC 7518, 3.2) with the secret's UTF-8 bytes. */
export const secretTokenKey = (secret: string): SigningKey => ({
  kid: createHash('sha256').update('clinic kid\n').update(secret).digest('base64url').slice(0, 8),
  alg: 'HS256',
  key: webcrypto.subtle.importKey(
    'raw',
    Buffer.from(secret, 'utf8'),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['verify'],
  ),
  jwk: null,
  sign: (input) => createHmac('sha256', secret).update(input).digest('base64url'),
});

const requireEd25519 = (key: KeyObject): KeyObject => {
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('the key is not of Ed25519');
  return key;
};

/** The thumbprint of RFC 7638, 3: over the members that make the key, in alphabetical order. */
const thumbprint = (x: string): string =>
  createHash('sha256')
    .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
    .digest('base64url');

const ed25519TokenKey = (publicKey: KeyObject): VerifyingKey => {
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const jwk: PublicJwk = { kty: 'OKP', crv: 'Ed25519', x, kid: thumbprint(x), use: 'sig', alg: 'EdDSA' };
  return {
    kid: jwk.kid,
    alg: 'EdDSA',
    key: webcrypto.subtle.importKey('jwk', { kty: 'OKP', crv: 'Ed25519', x }, { name: 'Ed25519' }, false, [
      'verify',
    ]),
    jwk,
  };
};

/**
 * EdDSA (RFC 8037).
 * @param pem an Ed25519 private key, PKCS #8
 * @throws TypeError another kind of key; Error not a key
 */
export const privateTokenKey = (pem: string): SigningKey => {
  const privateKey = requireEd25519(createPrivateKey(pem));
  return {
    ...ed25519TokenKey(createPublicKey(privateKey)),
    sign: (input) => sign(null, Buffer.from(input), privateKey).toString('base64url'),
  };
};

/**
 * @param pem an Ed25519 public key (SPKI), or a private one, of which only the public half is used
 * @throws TypeError another kind of key; Error not a key
 */
export const publicTokenKey = (pem: string): VerifyingKey =>
  ed25519TokenKey(requireEd25519(createPublicKey(pem)));
