import type { Context } from '../context.ts';
import { type Action, type Grant, permissions, type Reach, reachOf } from './permissions.ts';
import { type Role, roles } from './role.ts';

export interface PermissionTable {
  roles: Role[];
  permissions: {
    action: Action;
    summary: string;
    /** No sign-in is needed. */
    anyone: boolean;
    /** How far each role reaches; a role that may not do it isn't named. */
    roles: Partial<Record<Role, Reach>>;
  }[];
}

/** Who may do what, as data. */
export const permissionTable = (): PermissionTable => ({
  roles: [...roles],
  permissions: (Object.keys(permissions) as Action[]).map((action) => {
    const { summary, anyone, ...own }: Grant = permissions[action];
    const all = anyone && Object.fromEntries(roles.map((role) => [role, anyone]));
    return { action, summary, anyone: anyone !== undefined, roles: all ?? own };
  }),
});

/** @throws ClinicError UNAUTHENTICATED, FORBIDDEN */
export const listPermissions = ({ actor }: Context): PermissionTable => {
  reachOf(actor, 'permissions.read');
  return permissionTable();
};
