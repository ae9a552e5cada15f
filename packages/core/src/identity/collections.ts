import { defineCollection } from '../storage/index.ts';
import type { OtpState } from './otp-state.ts';
import type { PasswordTries } from './password-tries.ts';
import type { SendLimit } from './send-limit.ts';
import type { Session } from './session.ts';
import type { User } from './user.ts';

export const users = defineCollection<User>({
  name: 'users',
  indexes: [
    { name: 'users_phone_number', fields: ['phone_number'], unique: true, optional: ['phone_number'] },
    { name: 'users_contact_phone', fields: ['contact_phone'], optional: ['contact_phone'] },
    { name: 'users_email', fields: ['email_key'], unique: true, optional: ['email_key'] },
    { name: 'users_role', fields: ['role', 'id'] },
    { name: 'users_search', fields: ['search'], multikey: 'search' },
  ],
});

export const sessions = defineCollection<Session>({
  name: 'sessions',
  indexes: [{ name: 'sessions_user', fields: ['user_id'] }],
  expires: 'expires_at',
});

/** One document a phone: its codes, sends and failures change together, so one write decides every race. */
export const otpCodes = defineCollection<OtpState>({ name: 'otp_codes', indexes: [], expires: 'expires_at' });

export const sendLimits = defineCollection<SendLimit>({
  name: 'otp_limits',
  indexes: [],
  expires: 'expires_at',
});

/** One document an account: of any number of tries at once, no more are let through than the limit says. */
export const passwordTries = defineCollection<PasswordTries>({
  name: 'password_tries',
  indexes: [],
  expires: 'expires_at',
});
