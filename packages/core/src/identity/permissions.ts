import { ClinicError } from '../errors.ts';
import type { Actor } from './actor.ts';
import { type Grant, permissions, type Reach } from './permission-table.ts';
import { type Role, roles } from './role.ts';

export { type Grant, permissions, type Reach };

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
