import { accountInput, changePhoneInput, phoneChangeOtpInput, profileInput } from '@clinic/core';
import * as v from 'valibot';
import { examplePatient, exampleToken, exampleUser } from '../http/examples.ts';
import { type Route, route } from '../http/route.ts';
import { otpSentAnswer } from '../identity/answers.ts';
import { accountAnswer, userAnswer } from './answers.ts';

/** The same under two names, for clients of either frontend. */
const accountAt = (path: '/auth/me' | '/users/me'): Route =>
  route({
    method: 'GET',
    path,
    action: 'profile.read',
    summary: 'Your profile, with the patient or doctor you are and the package that is active.',
    answer: v.strictObject({ user: accountAnswer }),
    message: 'profile',
    example: { response: { user: { ...exampleUser, patient_id: examplePatient.id } } },
    handle: async ({ clinic }) => ({ user: await clinic.profile.account() }),
  });

export const profileRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/user/profile',
    action: 'profile.read',
    summary: 'Your profile, with the package that is active.',
    answer: v.strictObject({ user: userAnswer }),
    message: 'profile',
    example: { response: { user: exampleUser } },
    handle: ({ clinic }) => ({ user: clinic.profile.read() }),
  }),
  accountAt('/auth/me'),
  accountAt('/users/me'),
  route({
    method: 'PUT',
    path: '/user/profile',
    action: 'profile.update',
    summary: 'Change your name, national id, email or language; what is left out stays.',
    body: profileInput,
    answer: v.strictObject({ user: userAnswer }),
    message: 'profile_updated',
    errors: ['EMAIL_TAKEN'],
    example: {
      request: { name: exampleUser.name, national_id: exampleUser.national_id },
      response: { user: exampleUser },
    },
    handle: async ({ clinic, body }) => ({ user: await clinic.profile.update(body) }),
  }),
  route({
    method: 'PATCH',
    path: '/users/me',
    action: 'profile.update',
    summary:
      'Change your account; what is left out stays. A new password needs the current one and ends your other sessions.',
    body: accountInput,
    answer: v.strictObject({ user: userAnswer }),
    message: 'profile_updated',
    errors: ['INVALID_PHONE_NUMBER', 'INVALID_CREDENTIALS', 'PHONE_TAKEN', 'EMAIL_TAKEN'],
    example: {
      request: {
        name: exampleUser.name,
        current_password: 'nine brown camels at noon',
        new_password: 'four quiet palms by the sea',
      },
      response: { user: exampleUser },
    },
    handle: async ({ clinic, body }) => ({ user: await clinic.profile.updateAccount(body) }),
  }),
  route({
    method: 'POST',
    path: '/user/send-phone-change-otp',
    action: 'profile.change_phone',
    summary: 'Send a code to the phone you are moving to.',
    body: phoneChangeOtpInput,
    answer: otpSentAnswer,
    message: 'otp_sent',
    errors: ['INVALID_PHONE_NUMBER', 'PHONE_TAKEN', 'OTP_LOCKED', 'MESSAGING_UNAVAILABLE'],
    example: {
      request: { new_phone_number: '+96567654321' },
      response: { phone_number: '+96567654321', purpose: 'phone_change', expires_in: 300 },
    },
    handle: ({ clinic, body }) => clinic.identity.sendPhoneChangeOtp(body),
  }),
  route({
    method: 'PUT',
    path: '/user/phone',
    action: 'profile.change_phone',
    summary: 'Move to the new phone with its code; your other sessions end.',
    body: changePhoneInput,
    answer: v.strictObject({
      user: userAnswer,
      token: v.string(),
      access_token: v.string(),
      expires_in: v.pipe(v.number(), v.integer()),
    }),
    message: 'phone_changed',
    errors: [
      'INVALID_PHONE_NUMBER',
      'PHONE_TAKEN',
      'OTP_INVALID',
      'OTP_EXPIRED',
      'OTP_ATTEMPTS_EXCEEDED',
      'OTP_LOCKED',
    ],
    example: {
      request: { new_phone_number: '+96567654321', otp_code: '12345' },
      response: {
        user: { ...exampleUser, phone_number: '+96567654321' },
        token: exampleToken,
        access_token: exampleToken,
        expires_in: 86_400,
      },
    },
    handle: async ({ clinic, body }) => {
      const changed = await clinic.identity.changePhone(body);
      return { ...changed, token: changed.access_token };
    },
  }),
];
