import { decodeProtectedHeader, errors as joseErrors, jwtVerify } from 'jose';
import * as v from 'valibot';
import { ClinicError } from '../errors.ts';
import { type Clock, MAX_SKEW, systemClock } from '../kernel/clock.ts';
import { forgetFirst } from '../kernel/forget-first.ts';
import { newId } from '../kernel/ids.ts';
import { roles } from './role.ts';
import {
  type PublicJwk,
  privateTokenKey,
  publicTokenKey,
  type SigningKey,
  secretTokenKey,
  type VerifyingKey,
} from './token-keys.ts';

/** The claims of an access token. */
export interface TokenClaims {
  /** The user's id. */
  readonly sub: string;
  readonly phone_number: string | null;
  readonly role: (typeof roles)[number];
  /** The session's id. */
  readonly sid: string;
  readonly jti: string;
  /** Epoch seconds. */
  readonly iat: number;
  readonly exp: number;
}

export interface TokenOptions {
  /** Its UTF-8 bytes are a key; at least 32 (RFC 7518, 3.2). Signs, unless there is a private key; is accepted always. */
  readonly secretKey: string;
  /** Further secrets whose tokens are accepted: earlier ones, and the next. Default none. */
  readonly acceptedSecretKeys?: readonly string[];
  /** Ed25519, PKCS #8 in PEM: signs (EdDSA) in the secret's place. Default null. */
  readonly privateKey?: string | null;
  /** Further Ed25519 keys in PEM, public or private, whose tokens are accepted. Default none. */
  readonly acceptedPublicKeys?: readonly string[];
  readonly clock?: Clock;
}

export interface Tokens {
  /** @param lifeSeconds until `exp`. */
  issue(claims: Pick<TokenClaims, 'sub' | 'phone_number' | 'role' | 'sid'>, lifeSeconds: number): string;
  /**
   * Checks signature, `alg`, `typ`, `iss`, `aud` and `exp`, and the claims' types; not the session.
   * @throws ClinicError TOKEN_EXPIRED, TOKEN_INVALID
   */
  verify(token: string): Promise<TokenClaims>;
  /** The public keys by which others may check our tokens (RFC 7517): none while a shared secret signs. */
  readonly publicKeys: readonly PublicJwk[];
}

/** How many verified tokens are remembered; beyond it, those remembered longest are forgotten, so many at once. */
const REMEMBERED = 20_000;
const FORGOTTEN = 2_000;

/** No token of ours is longer; anything beyond isn't looked at. */
export const MAX_TOKEN_LENGTH = 2_048;

/** `iss` and `aud`: the clinic's tokens are for itself. */
const CLINIC = 'clinic';

/** A JWS with a signature of 32 or 64 bytes, whose last bits are none: of a token there is one spelling (RFC 7515, 2). */
const COMPACT = /^[\w-]+\.[\w-]+\.(?:[\w-]{42}[AEIMQUYcgkosw048]|[\w-]{85}[AQgw])$/;

const claimsSchema = v.object({
  sub: v.string(),
  phone_number: v.nullable(v.string()),
  role: v.picklist(roles),
  sid: v.string(),
  jti: v.string(),
  iat: v.number(),
  exp: v.number(),
});

const invalid = (cause?: unknown): ClinicError =>
  new ClinicError('TOKEN_INVALID', 'The token is not valid.', { cause });

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The key that signs first; of two with one name there is one. */
const keysOf = (
  options: TokenOptions,
): { signing: SigningKey; accepted: ReadonlyMap<string, VerifyingKey> } => {
  const { secretKey, acceptedSecretKeys = [], privateKey = null, acceptedPublicKeys = [] } = options;
  const secret = secretTokenKey(secretKey);
  const signing = privateKey === null ? secret : privateTokenKey(privateKey);
  const all = [
    signing,
    secret,
    ...acceptedSecretKeys.map(secretTokenKey),
    ...acceptedPublicKeys.map(publicTokenKey),
  ];
  return { signing, accepted: new Map(all.map((key) => [key.kid, key])) };
};

/**
 * Access tokens: JWT, HS256 or EdDSA, header `alg, typ, kid`. `kid` finds the key among those accepted, and the key says
 * by which algorithm: so keys can be changed while tokens of the earlier ones live. A token once issued or verified is
 * remembered by its bytes until it expires, so a signed-in caller costs one signature check a token, not one a request.
 * Keys named inside a token (`jwk`, `jku`, `x5u`) are never looked at.
 */
export const createTokens = (options: TokenOptions): Tokens => {
  const { clock = systemClock } = options;
  const { signing, accepted } = keysOf(options);
  const header = base64url({ alg: signing.alg, typ: 'JWT', kid: signing.kid });
  const remembered = new Map<string, TokenClaims>();

  const remember = (token: string, claims: TokenClaims): void => {
    if (remembered.size >= REMEMBERED) forgetFirst(remembered, FORGOTTEN);
    remembered.set(token, claims);
  };

  const check = async (token: string): Promise<TokenClaims> => {
    if (token.length > MAX_TOKEN_LENGTH || !COMPACT.test(token)) throw invalid();
    try {
      const { kid } = decodeProtectedHeader(token);
      const key = typeof kid === 'string' ? accepted.get(kid) : undefined;
      if (key === undefined) throw invalid();
      const { payload } = await jwtVerify(token, await key.key, {
        algorithms: [key.alg],
        typ: 'JWT',
        issuer: CLINIC,
        audience: CLINIC,
        currentDate: new Date(clock.now()),
        requiredClaims: ['sub', 'sid', 'jti', 'iat', 'exp'],
      });
      const claims = v.parse(claimsSchema, payload);
      const isAhead = claims.iat * 1000 > clock.now() + MAX_SKEW;
      if (isAhead) throw invalid();
      return claims;
    } catch (cause) {
      if (cause instanceof joseErrors.JWTExpired) {
        throw new ClinicError('TOKEN_EXPIRED', 'The token has expired.', { cause });
      }
      throw invalid(cause);
    }
  };

  return {
    publicKeys: [...accepted.values()].flatMap(({ jwk }) => jwk ?? []),
    // By hand, where jose takes ten times as long through a thread: only reading a token needs care.
    issue({ sub, phone_number, role, sid }, lifeSeconds) {
      const iat = Math.floor(clock.now() / 1000);
      const [jti, exp] = [newId(), iat + lifeSeconds];
      const claims = { sub, phone_number, role, sid, jti, iat, exp };
      const payload = { iss: CLINIC, aud: CLINIC, sub, phone_number, role, sid, jti, iat, exp };
      const signed = `${header}.${base64url(payload)}`;
      const token = `${signed}.${signing.sign(signed)}`;
      remember(token, claims);
      return token;
    },
    async verify(token) {
      const known = remembered.get(token);
      if (known !== undefined) {
        if (known.exp * 1000 > clock.now()) return known;
        remembered.delete(token);
        throw new ClinicError('TOKEN_EXPIRED', 'The token has expired.');
      }
      const claims = await check(token);
      remember(token, claims);
      return claims;
    },
  };
};
