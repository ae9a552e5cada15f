import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import { errors as joseErrors, jwtVerify, SignJWT } from 'jose';
import * as v from 'valibot';
import { ClinicError } from '../errors.ts';
import { type Clock, systemClock } from '../kernel/clock.ts';
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
  issue(
    claims: Pick<TokenClaims, 'sub' | 'phone_number' | 'role' | 'sid'>,
    lifeSeconds: number,
  ): Promise<string>;
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

const claimsSchema = v.object({
  sub: v.string(),
  phone_number: v.nullable(v.string()),
  role: v.picklist(roles),
  sid: v.string(),
  jti: v.string(),
  iat: v.number(),
  exp: v.number(),
});

/** Says which key signed, without telling anything of it. */
const keyId = (secretKey: string): string =>
  createHash('sha256').update('clinic kid\n').update(secretKey).digest('base64url').slice(0, 8);

/**
 * Access tokens: JWT, HS256, header `alg, typ, kid`. A token once verified is remembered by its bytes until it
 * expires, so a signed-in caller costs one signature check a token, not one a request. Keys named inside a token
 * (`jwk`, `jku`, `x5u`) are never looked at.
 */
export const createTokens = (options: TokenOptions): Tokens => {
  const { secretKey, clock = systemClock, issuer = 'clinic', audience = 'clinic' } = options;
  const key: KeyObject = createSecretKey(Buffer.from(secretKey, 'utf8'));
  const kid = keyId(secretKey);
  const remembered = new Map<string, TokenClaims>();

  const check = async (token: string): Promise<TokenClaims> => {
    if (token.length > MAX_TOKEN_LENGTH) throw new ClinicError('TOKEN_INVALID', 'The token is not valid.');
    try {
      const { payload, protectedHeader } = await jwtVerify(token, key, {
        algorithms: ['HS256'],
        typ: 'JWT',
        issuer,
        audience,
        currentDate: new Date(clock.now()),
        requiredClaims: ['sub', 'sid', 'jti', 'iat', 'exp'],
      });
      if (protectedHeader.kid !== kid) throw new ClinicError('TOKEN_INVALID', 'The token is not valid.');
      return v.parse(claimsSchema, payload);
    } catch (cause) {
      if (cause instanceof joseErrors.JWTExpired) {
        throw new ClinicError('TOKEN_EXPIRED', 'The token has expired.', { cause });
      }
      throw new ClinicError('TOKEN_INVALID', 'The token is not valid.', { cause });
    }
  };

  return {
    issue(claims, lifeSeconds) {
      const iat = Math.floor(clock.now() / 1000);
      return new SignJWT({ phone_number: claims.phone_number, role: claims.role, sid: claims.sid })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(claims.sub)
        .setJti(newId())
        .setIssuedAt(iat)
        .setExpirationTime(iat + lifeSeconds)
        .sign(key);
    },
    async verify(token) {
      const known = remembered.get(token);
      if (known !== undefined) {
        if (known.exp * 1000 > clock.now()) return known;
        remembered.delete(token);
        throw new ClinicError('TOKEN_EXPIRED', 'The token has expired.');
      }
      const claims = await check(token);
      if (remembered.size >= REMEMBERED) {
        for (const oldest of remembered.keys()) {
          remembered.delete(oldest);
          break;
        }
      }
      remembered.set(token, claims);
      return claims;
    },
  };
};
