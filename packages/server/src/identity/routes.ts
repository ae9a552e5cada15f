import { refreshInput, sendOtpInput, sessionQuery, signOutInput, verifyOtpInput } from '@clinic/core';
import * as v from 'valibot';
import { id, pageOf } from '../http/answers.ts';
import { exampleToken, exampleUser } from '../http/examples.ts';
import { noFields, type Route, route } from '../http/route.ts';
import { otpSentAnswer, presentSignIn, refreshedAnswer, sessionAnswer, signedInAnswer } from './answers.ts';

const exampleTokens = {
  user: exampleUser,
  token: exampleToken,
  access_token: exampleToken,
  token_type: 'Bearer' as const,
  expires_in: 86_400,
  refresh_token: '0190a1b2-0000-7000-8000-000000000004.0.c2VjcmV0',
};

const exampleSession = {
  id: '0190a1b2-0000-7000-8000-000000000004',
  device: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)',
  ip: '203.0.113.7',
  created_at: '2026-01-05T08:55:00.000Z',
  last_used_at: '2026-01-05T09:00:00.000Z',
  expires_at: '2026-02-04T08:55:00.000Z',
  is_current: true,
} as const;

/** The same under two names, for clients of either. */
const refreshAt = (path: '/auth/refresh-token' | '/auth/refresh'): Route =>
  route({
    method: 'POST',
    path,
    action: 'session.refresh',
    summary: 'A new pair of tokens for a refresh token, which works once.',
    body: refreshInput,
    answer: refreshedAnswer,
    message: 'refreshed',
    errors: ['TOKEN_INVALID', 'TOKEN_EXPIRED', 'TOKEN_REVOKED'],
    example: { request: { refresh_token: exampleTokens.refresh_token }, response: exampleTokens },
    handle: async ({ clinic, body }) => presentSignIn(await clinic.identity.refresh(body)),
  });

export const identityRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/auth/send-otp',
    action: 'otp.send',
    summary: 'Send a code to a Kuwait phone, to sign in or, signed in, to change the phone.',
    needsSignIn: ({ purpose }) => purpose === 'phone_change',
    body: sendOtpInput,
    answer: otpSentAnswer,
    message: 'otp_sent',
    errors: ['INVALID_PHONE_NUMBER', 'PHONE_TAKEN', 'OTP_LOCKED', 'MESSAGING_UNAVAILABLE'],
    example: {
      request: { phone_number: exampleUser.phone_number, purpose: 'login' },
      response: { phone_number: exampleUser.phone_number, purpose: 'login', expires_in: 300 },
    },
    handle: ({ clinic, body }) => clinic.identity.sendOtp(body),
  }),
  route({
    method: 'POST',
    path: '/auth/verify-otp',
    action: 'otp.verify',
    summary: 'Sign in with the code; the first time makes the user.',
    body: verifyOtpInput,
    answer: signedInAnswer,
    message: 'signed_in',
    errors: [
      'INVALID_PHONE_NUMBER',
      'OTP_INVALID',
      'OTP_EXPIRED',
      'OTP_ATTEMPTS_EXCEEDED',
      'OTP_LOCKED',
      'ACCOUNT_DISABLED',
    ],
    example: {
      request: { phone_number: exampleUser.phone_number, code: '12345' },
      response: { ...exampleTokens, is_new_user: false },
    },
    handle: async ({ clinic, body }) => presentSignIn(await clinic.identity.verifyOtp(body)),
  }),
  refreshAt('/auth/refresh-token'),
  refreshAt('/auth/refresh'),
  route({
    method: 'POST',
    path: '/auth/logout',
    action: 'session.end',
    summary: 'End this session, or with `all` every one of yours.',
    body: signOutInput,
    answer: noFields,
    message: 'signed_out',
    example: { request: { all: false }, response: {} },
    handle: async ({ clinic, body }) => {
      await clinic.identity.signOut(body);
      return {};
    },
  }),
  route({
    method: 'GET',
    path: '/auth/sessions',
    action: 'session.list',
    summary: 'Where you are signed in, the latest sign-in first.',
    query: sessionQuery,
    answer: pageOf(sessionAnswer),
    message: 'sessions',
    example: { response: { items: [exampleSession], page: 1, per_page: 20, total: 1, pages: 1 } },
    handle: ({ clinic, query }) => clinic.identity.listSessions(query),
  }),
  route({
    method: 'DELETE',
    path: '/auth/sessions/:id',
    action: 'session.end',
    summary: 'End one of your sessions, this one or another.',
    params: v.strictObject({ id }),
    answer: noFields,
    message: 'session_ended',
    example: { response: {} },
    handle: async ({ clinic, params }) => {
      await clinic.identity.endSession(params.id);
      return {};
    },
  }),
  route({
    method: 'DELETE',
    path: '/auth/sessions',
    action: 'session.end',
    summary: 'End every session of yours, this one too.',
    answer: noFields,
    message: 'signed_out',
    example: { response: {} },
    handle: async ({ clinic }) => {
      await clinic.identity.signOut({ all: true });
      return {};
    },
  }),
];
