import { type Clinic, ClinicError, type Role } from '@clinic/core';
import type { Context } from './exchange.ts';

const SCHEME = 'bearer ';

/** The token of `Authorization: Bearer …` (RFC 6750, 2.1). */
export const bearerToken = (authorization: string | undefined): string | undefined => {
  if (authorization === undefined || authorization.slice(0, SCHEME.length).toLowerCase() !== SCHEME)
    return undefined;
  return authorization.slice(SCHEME.length).trim() || undefined;
};

/** Notes whose token this is, by its signature alone: enough to count requests, not to let anyone in. */
export const readToken = async (ctx: Context, clinic: Clinic): Promise<void> => {
  const token = bearerToken(ctx.req.headers.authorization);
  if (token === undefined) return;
  try {
    ctx.state.claims = await clinic.verifyToken(token);
  } catch (error) {
    ctx.state.tokenError = error;
  }
};

/**
 * Lets the caller in as the user of a living session.
 * @throws ClinicError UNAUTHENTICATED, TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_REVOKED
 */
export const signIn = async (ctx: Context, clinic: Clinic): Promise<void> => {
  const { claims, tokenError } = ctx.state;
  if (tokenError !== undefined) throw tokenError;
  if (claims === null) throw new ClinicError('UNAUTHENTICATED', 'Sign in first.');
  ctx.state.actor = await clinic.authenticate(claims);
};

/** As `signIn`, for whoever sent a token. @throws ClinicError TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_REVOKED */
export const signInIfAsked = async (ctx: Context, clinic: Clinic): Promise<void> => {
  if (ctx.state.claims !== null || ctx.state.tokenError !== undefined) await signIn(ctx, clinic);
};

/** @throws ClinicError FORBIDDEN a role that may never come here, whatever it sends. */
export const checkRole = (ctx: Context, roles: readonly Role[]): void => {
  const { actor } = ctx.state;
  if (actor.type !== 'user' || !roles.includes(actor.role)) {
    throw new ClinicError('FORBIDDEN', 'Your role may not do this.');
  }
};
