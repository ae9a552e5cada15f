import { createHash, createHmac, webcrypto } from 'node:crypto';
import { errors as joseErrors, jwtVerify } from 'jose';
import * as v from 'valibot';
import { ClinicError } from '../errors.ts';
import { type Clock, SECOND, systemClock } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { roles } from './role.ts';

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
  /** Its UTF-8 bytes are the key; at least 32 (RFC 7518, 3.2). */
  readonly secretKey: string;
  readonly clock?: Clock;
  /** Default `clinic`. */
  readonly issuer?: string;
  /** Default `clinic`. */
  readonly audience?: string;
}

export interface Tokens {
  /** @param lifeSeconds until `exp`. */
  issue(claims: Pick<TokenClaims, 'sub' | 'phone_number' | 'role' | 'sid'>, lifeSeconds: number): string;
  /**
   * Checks signature, `alg`, `typ`, `iss`, `aud` and `exp`, and the claims' types; not the session.
   * @throws ClinicError TOKEN_EXPIRED, TOKEN_INVALID
   */
  verify(token: string): Promise<TokenClaims>;
}

/** How many verified tokens are remembered; beyond it, the one remembered longest is forgotten. */
const REMEMBERED = 20_000;

/** No token of ours is longer; anything beyond isn't looked at. */
const MAX_TOKEN_LENGTH = 2_048;

/** A JWS with a signature of 32 bytes, whose last two bits are none: of a token there is one spelling (RFC 7515, 2). */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]{42}[AEIMQUYcgkosw048]$/;

/** Seconds by which the clock of another server of ours may be ahead. */
const MAX_SKEW_SECONDS = 30;

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

/** Says which key signed, without telling anything of it. */
const keyId = (secretKey: string): string =>
  createHash('sha256').update('clinic kid\n').update(secretKey).digest('base64url').slice(0, 8);

/**
 * Access tokens: JWT, HS256, header `alg, typ, kid`. A token once issued or verified is remembered by its bytes
 * until it expires, so a signed-in caller costs one signature check a token, not one a request. Keys named inside a token
 * (`jwk`, `jku`, `x5u`) are never looked at.
 */
export const createTokens = (options: TokenOptions): Tokens => {
  const { secretKey, clock = systemClock, issuer = 'clinic', audience = 'clinic' } = options;
  // Imported once: given any other kind of key, jose imports it anew for every token.
  const key = webcrypto.subtle.importKey(
    'raw',
    Buffer.from(secretKey, 'utf8'),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['verify'],
  );
  const kid = keyId(secretKey);
  const header = base64url({ alg: 'HS256', typ: 'JWT', kid });
  const remembered = new Map<string, TokenClaims>();

  const remember = (token: string, claims: TokenClaims): void => {
    if (remembered.size >= REMEMBERED) remembered.delete(remembered.keys().next().value!);
    remembered.set(token, claims);
  };

  const check = async (token: string): Promise<TokenClaims> => {
    if (token.length > MAX_TOKEN_LENGTH || !COMPACT.test(token)) throw invalid();
    try {
      const { payload, protectedHeader } = await jwtVerify(token, await key, {
        algorithms: ['HS256'],
        typ: 'JWT',
        issuer,
        audience,
        currentDate: new Date(clock.now()),
        requiredClaims: ['sub', 'sid', 'jti', 'iat', 'exp'],
      });
      const claims = v.parse(claimsSchema, payload);
      const isAhead = claims.iat * 1000 > clock.now() + MAX_SKEW_SECONDS * SECOND;
      if (protectedHeader.kid !== kid || isAhead) throw invalid();
      return claims;
    } catch (cause) {
      if (cause instanceof joseErrors.JWTExpired) {
        throw new ClinicError('TOKEN_EXPIRED', 'The token has expired.', { cause });
      }
      throw invalid(cause);
    }
  };

  return {
    // By hand, where jose takes ten times as long through a thread: only reading a token needs care.
    issue({ sub, phone_number, role, sid }, lifeSeconds) {
      const iat = Math.floor(clock.now() / 1000);
      const claims = { sub, phone_number, role, sid, jti: newId(), iat, exp: iat + lifeSeconds };
      const signed = `${header}.${base64url({ iss: issuer, aud: audience, ...claims })}`;
      const token = `${signed}.${createHmac('sha256', secretKey).update(signed).digest('base64url')}`;
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
