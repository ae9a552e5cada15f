import type { SignIn } from '@clinic/core';
import * as v from 'valibot';
import { id, instant } from '../http/answers.ts';
import { userAnswer } from '../profile/answers.ts';

const seconds = v.pipe(v.number(), v.integer(), v.minValue(0));

export const otpSentAnswer = v.strictObject({
  phone_number: v.string(),
  purpose: v.picklist(['login', 'phone_change']),
  expires_in: seconds,
});

const tokens = {
  user: userAnswer,
  /** The same as `access_token`. */
  token: v.string(),
  access_token: v.string(),
  token_type: v.literal('Bearer'),
  expires_in: seconds,
  refresh_token: v.string(),
};

export const refreshedAnswer = v.strictObject(tokens);

export const signedInAnswer = v.strictObject({ ...tokens, is_new_user: v.boolean() });

/** A sign-in with the names under which clients look for the token. */
export const presentSignIn = <S extends SignIn>(signIn: S) => ({
  ...signIn,
  token: signIn.access_token,
  token_type: 'Bearer' as const,
});

export const sessionAnswer = v.strictObject({
  id,
  device: v.nullable(v.string()),
  ip: v.nullable(v.string()),
  created_at: instant,
  last_used_at: instant,
  expires_at: instant,
  is_current: v.boolean(),
});
