import { passwordSignInInput, type Role, registerInput } from '@clinic/core';
import * as v from 'valibot';
import { id } from '../http/answers.ts';
import { exampleToken, exampleUser } from '../http/examples.ts';
import { type Route, route } from '../http/route.ts';
import { presentSignIn, refreshedAnswer } from '../identity/answers.ts';

const { activePackage: _none, ...exampleMember } = {
  ...exampleUser,
  phone_verified: false,
  national_id: null,
  email: 'ahmed@example.com',
};

const exampleSignIn = {
  user: exampleMember,
  token: exampleToken,
  access_token: exampleToken,
  token_type: 'Bearer' as const,
  expires_in: 900,
  refresh_token: '0190a1b2-0000-7000-8000-000000000004.0.c2VjcmV0',
};

const registeredAnswer = v.strictObject({ ...refreshedAnswer.entries, user_id: id });

/** The same under two names, for clients of either. */
const registerAt = (path: '/auth/register' | '/auth/patient/signup'): Route =>
  route({
    method: 'POST',
    path,
    action: 'users.register',
    summary: 'Make an account with a password and sign in; other roles than patient are for admins to give.',
    optionalSignIn: true,
    body: registerInput,
    answer: registeredAnswer,
    status: 201,
    message: 'registered',
    errors: ['INVALID_PHONE_NUMBER', 'FORBIDDEN', 'EMAIL_TAKEN', 'PHONE_TAKEN'],
    example: {
      request: {
        email: exampleMember.email,
        password: 'seven green camels',
        name: exampleMember.name,
        phone: exampleMember.phone_number,
        age: 34,
        gender: 'male',
      },
      response: { ...exampleSignIn, user_id: exampleMember.id },
    },
    handle: async ({ clinic, body }) => presentSignIn(await clinic.identity.register(body)),
  });

/** @param role lets in nobody else; whoever is of another is told no more than for a wrong password. */
const signInAt = (path: `/auth/${string}`, role?: Role): Route =>
  route({
    method: 'POST',
    path,
    action: 'session.start',
    summary: `Sign in with a password${role === undefined ? '' : `, as a ${role}`}; \`email\` may also be a verified phone.`,
    body: passwordSignInInput,
    answer: refreshedAnswer,
    message: 'signed_in',
    errors: ['INVALID_CREDENTIALS', 'ACCOUNT_DISABLED'],
    example: {
      request: { email: exampleMember.email, password: 'seven green camels' },
      response: { ...exampleSignIn, user: { ...exampleMember, role: role ?? exampleMember.role } },
    },
    handle: async ({ clinic, body }) => presentSignIn(await clinic.identity.signInByPassword(body, role)),
  });

export const passwordRoutes: readonly Route[] = [
  registerAt('/auth/register'),
  registerAt('/auth/patient/signup'),
  signInAt('/auth/login'),
  signInAt('/auth/patient/login', 'patient'),
  signInAt('/auth/doctor/login', 'doctor'),
];
