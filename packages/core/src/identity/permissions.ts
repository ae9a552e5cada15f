import { ClinicError } from '../errors.ts';
import type { Actor } from './actor.ts';
import { type Role, roles } from './role.ts';

/** `own`: only what is the caller's; the owner goes into the query. `any`: everybody's. */
type Reach = 'own' | 'any';

type Grant = Partial<Record<Role | 'anyone', Reach>>;

const everyRole = (reach: Reach): Grant => Object.fromEntries(roles.map((role) => [role, reach]));

/**
 * Who may do what: action × role × reach. The whole of it; the server, the CLI and importing apps all end here.
 * `anyone` needs no sign-in. The system and an operator at the CLI may do everything.
 */
export const permissions = {
  'system.read': { anyone: 'any' },

  'otp.send': { anyone: 'any' },
  'otp.verify': { anyone: 'any' },
  'otp.inspect': {},
  'otp.unlock': {},

  'session.refresh': { anyone: 'any' },
  'session.end': everyRole('own'),
  'session.list': everyRole('own'),

  'profile.read': everyRole('own'),
  'profile.update': everyRole('own'),
  'profile.change_phone': everyRole('own'),

  'packages.read': { anyone: 'any' },
  'packages.manage': { admin: 'any' },

  'subscriptions.purchase': { patient: 'own' },
  'subscriptions.history': everyRole('own'),
  'subscriptions.settle': { admin: 'any', receptionist: 'any' },
  'subscriptions.grant': { admin: 'any' },

  'users.read': { admin: 'any' },
  'users.manage': { admin: 'any' },

  'audit.read': { admin: 'any' },
  'messages.manage': { admin: 'any' },
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
