import {
  type Clinic,
  ClinicError,
  chooseLocale,
  eventSeq,
  type SignedIn,
  type TokenClaims,
  validate,
} from '@clinic/core';
import * as v from 'valibot';
import type { Admitted, Listener } from './listener.ts';
import { type Refusal, refusalOf } from './refusal.ts';

/** Connections of one user at once, in all their tabs and devices. */
const MAX_OF_USER = 20;

const renewal = v.strictObject({ token: v.string() });
const greeting = v.strictObject({ token: v.string(), after: v.optional(eventSeq) });

interface Identified {
  readonly actor: SignedIn;
  readonly claims: TokenClaims;
}

const identify = async (clinic: Clinic, token: string): Promise<Identified> => {
  const claims = await clinic.verifyToken(token);
  return { claims, actor: await clinic.authenticate(claims) };
};

/** Lets in the user of a living session; anybody else gets `connect_error` with the refusal as its `data`. */
export const admit =
  (clinic: Clinic, listeners: () => readonly Listener[]) =>
  async (listener: Listener, next: (refused?: Error & { data?: Refusal }) => void): Promise<void> => {
    const { auth, headers } = listener.handshake;
    const locale = chooseLocale(headers['accept-language']);
    try {
      if (auth.token === undefined) throw new ClinicError('UNAUTHENTICATED', 'Sign in first.');
      const { token, after } = validate(greeting, auth);
      const { actor, claims } = await identify(clinic, token);
      const others = listeners().filter(({ data }) => data.actor.id === actor.id);
      if (others.length >= MAX_OF_USER) throw new ClinicError('RATE_LIMITED', 'Too many connections.');
      const seq = after ?? (await clinic.lastEventSeq());
      listener.data = { actor, claims, locale, seq, isLive: false, waiting: 0 } satisfies Admitted;
      next();
    } catch (error) {
      const data = refusalOf(error, locale);
      next(Object.assign(new Error(data.message), { data }));
    }
  };

/**
 * Goes on with a fresh token of the same user, of this session or another.
 * @throws ClinicError VALIDATION_ERROR, TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_REVOKED, FORBIDDEN another user's
 */
export const renew = async (clinic: Clinic, listener: Listener, sent: unknown): Promise<void> => {
  const { token } = validate(renewal, sent);
  const { actor, claims } = await identify(clinic, token);
  if (actor.id !== listener.data.actor.id) {
    throw new ClinicError('FORBIDDEN', 'This token is another user’s: connect anew.');
  }
  Object.assign(listener.data, { actor, claims });
};
