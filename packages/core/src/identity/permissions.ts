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

  'departments.read': everyRole('any'),
  /** Inactive ones are seen, too. */
  'departments.manage': { admin: 'any' },

  'doctors.read': { anyone: 'any' },
  /** What isn't public of a doctor; inactive doctors too. */
  'doctors.read_internal': { admin: 'any', receptionist: 'any', technician: 'any', doctor: 'any' },
  'doctors.read_pay': { admin: 'any', doctor: 'own' },
  /** `own`: bio and phone alone. */
  'doctors.update': { admin: 'any', doctor: 'own' },
  'doctors.manage': { admin: 'any' },

  'audit.read': { admin: 'any' },
  'audit.verify': { admin: 'any' },
  'messages.manage': { admin: 'any' },

  /** `own`: those whose audience the caller is in. */
  'events.read': everyRole('own'),
  'webhooks.manage': { admin: 'any' },

  'demo.seed': {},
} as const satisfies Record<string, Grant>;

export type Action = keyof typeof permissions;

/** The roles that may do this, or `anyone`. */
export const whoMay = (action: Action): 'anyone' | Role[] => {
  const grant: Grant = permissions[action];
  return grant.anyone ? 'anyone' : roles.filter((role) => grant[role] !== undefined);
};

/** How far the actor may reach with this action; undefined: not at all. */
export const mayReach = (actor: Actor, action: Action): Reach | undefined => {
  if (actor.type === 'system' || actor.type === 'cli') return 'any';
  const grant: Grant = permissions[action];
  return grant.anyone ?? (actor.type === 'user' ? grant[actor.role] : undefined);
};

/**
 * How far the actor may reach with this action.
 * @throws ClinicError UNAUTHENTICATED nobody is signed in; FORBIDDEN the role may never do this.
 */
export const reachOf = (actor: Actor, action: Action): Reach => {
  const reach = mayReach(actor, action);
  if (reach) return reach;
  if (actor.type === 'anonymous') throw new ClinicError('UNAUTHENTICATED', 'Sign in first.');
  throw new ClinicError('FORBIDDEN', 'Your role may not do this.');
};

/**
 * The values of `is_active` that a list shows: all to whoever may do `action`, else only what is active; of these the
 * wanted one.
 */
export const activityShown = (actor: Actor, action: Action, wanted: boolean | undefined): boolean[] => {
  const visible = mayReach(actor, action) === undefined ? [true] : [true, false];
  return visible.filter((is_active) => wanted === undefined || is_active === wanted);
};
