import { ClinicError } from '../errors.ts';
import type { Actor } from './actor.ts';
import { type Role, roles } from './role.ts';

/** `own`: only what is the caller's; the owner goes into the query. `any`: everybody's. */
export type Reach = 'own' | 'any';

export type Grant = Partial<Record<Role | 'anyone', Reach>> & {
  /** What it lets people do. */
  readonly summary: string;
};

const everyRole = (reach: Reach): Record<Role, Reach> => ({
  admin: reach,
  doctor: reach,
  receptionist: reach,
  technician: reach,
  patient: reach,
});

/**
 * Who may do what: action × role × reach. The whole of it; the server, the CLI and importing apps all end here.
 * `anyone` needs no sign-in. The system and an operator at the CLI may do everything.
 */
export const permissions = {
  'system.read': { summary: 'See whether the clinic works, and the documentation', anyone: 'any' },

  'otp.send': { summary: 'Ask for a code', anyone: 'any' },
  'otp.verify': { summary: 'Sign in with a code', anyone: 'any' },
  'otp.inspect': { summary: 'See where a phone stands with its codes' },
  'otp.unlock': { summary: 'Let a locked phone ask for codes again' },

  'session.refresh': { summary: 'Renew a sign-in', anyone: 'any' },
  'session.end': { summary: 'Sign out', ...everyRole('own') },

  'profile.read': { summary: 'Read a profile', ...everyRole('own') },
  'profile.update': { summary: 'Change a profile', ...everyRole('own') },
  'profile.change_phone': { summary: 'Move to another phone', ...everyRole('own') },

  'packages.read': { summary: 'See the packages on sale', anyone: 'any' },
  'packages.manage': { summary: 'Add, change and retire packages', admin: 'any' },

  'subscriptions.purchase': { summary: 'Buy a package', patient: 'own' },
  'subscriptions.history': { summary: 'See past and running packages', ...everyRole('own') },
  'subscriptions.settle': {
    summary: 'Confirm a payment, or that none came',
    admin: 'any',
    receptionist: 'any',
  },
  'subscriptions.grant': { summary: 'Give a package without payment', admin: 'any' },

  'users.read': { summary: 'Find and see users', admin: 'any' },
  'users.manage': { summary: 'Make, change and deactivate users, and give roles', admin: 'any' },
  'permissions.read': { summary: 'See who may do what', admin: 'any' },

  'audit.read': { summary: 'Read the audit trail', admin: 'any' },
  'messages.manage': { summary: 'See the outbox and send a message again', admin: 'any' },
} as const satisfies Record<string, Grant>;

export type Action = keyof typeof permissions;

/** The roles that may do this, or `anyone`. */
export const whoMay = (action: Action): 'anyone' | Role[] => {
  const grant: Grant = permissions[action];
  return grant.anyone ? 'anyone' : roles.filter((role) => grant[role] !== undefined);
};

/**
 * How far the actor may reach with this action.
 * @throws ClinicError UNAUTHENTICATED nobody is signed in; FORBIDDEN the role may never do this.
 */
export const reachOf = (actor: Actor, action: Action): Reach => {
  if (actor.type === 'system' || actor.type === 'cli') return 'any';
  const grant: Grant = permissions[action];
  const reach = grant.anyone ?? (actor.type === 'user' ? grant[actor.role] : undefined);
  if (reach) return reach;
  if (actor.type === 'anonymous') throw new ClinicError('UNAUTHENTICATED', 'Sign in first.');
  throw new ClinicError('FORBIDDEN', 'Your role may not do this.');
};
