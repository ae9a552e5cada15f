import type { Role, UserView } from '@clinic/core';
import { Args } from '@oclif/core';

export const userArg = Args.string({
  description: "The user's id, phone in any accepted spelling, or email.",
  required: true,
});

export const roleOptions = [
  'admin',
  'doctor',
  'receptionist',
  'technician',
  'patient',
] as const satisfies readonly Role[];

/** How a sentence names a user. */
export const userName = (user: UserView): string => user.name ?? user.email ?? user.phone_number ?? user.id;
