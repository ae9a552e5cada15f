import { roles, userEdit, userInput, userQuery } from '@clinic/core';
import * as v from 'valibot';
import { id, pageOf } from '../http/answers.ts';
import { exampleStaff } from '../http/examples.ts';
import { type Route, route } from '../http/route.ts';
import { userAnswer } from '../profile/answers.ts';

const oneUser = v.strictObject({ user: userAnswer });

/** Who is made here signs in by email. */
const { role, name, email, phone, password } = userInput.entries;
const newUser = v.strictObject({ name, email: email.wrapped, password, phone, role });

const reach = v.picklist(['own', 'any']);
const reachByRole = v.strictObject(v.entriesFromList(roles, v.optional(reach)));

export const userRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/users',
    action: 'users.read',
    summary: 'The users, newest first; `q` looks for a word of the name, an email or a phone.',
    query: userQuery,
    answer: pageOf(userAnswer),
    message: 'users',
    example: { response: { items: [exampleStaff], page: 1, per_page: 20, total: 1, pages: 1 } },
    handle: ({ clinic, query }) => clinic.users.list(query),
  }),
  route({
    method: 'POST',
    path: '/users',
    action: 'users.manage',
    summary: 'Make a user of any role, who may sign in at once.',
    body: newUser,
    answer: oneUser,
    message: 'user_created',
    status: 201,
    errors: ['INVALID_PHONE_NUMBER', 'EMAIL_TAKEN', 'PHONE_TAKEN'],
    example: {
      request: {
        name: exampleStaff.name,
        email: exampleStaff.email,
        phone: '51234568',
        role: 'receptionist',
      },
      response: { user: exampleStaff },
    },
    handle: async ({ clinic, body }) => ({ user: await clinic.users.create(body) }),
  }),
  route({
    method: 'GET',
    path: '/users/:id',
    action: 'users.read',
    summary: 'One user, with the package that is active.',
    params: v.strictObject({ id }),
    answer: oneUser,
    message: 'user',
    example: { response: { user: exampleStaff } },
    handle: async ({ clinic, params }) => ({ user: await clinic.users.show(params.id) }),
  }),
  route({
    method: 'PATCH',
    path: '/users/:id',
    action: 'users.manage',
    summary: 'Change a user. Another role, or `is_active`, ends their sessions; the last active admin stays.',
    params: v.strictObject({ id }),
    body: userEdit,
    answer: oneUser,
    message: 'user_updated',
    errors: ['INVALID_PHONE_NUMBER', 'EMAIL_TAKEN', 'PHONE_TAKEN'],
    example: {
      request: { name: exampleStaff.name, role: 'receptionist' },
      response: { user: exampleStaff },
    },
    handle: async ({ clinic, params, body }) => ({ user: await clinic.users.update(params.id, body) }),
  }),
  route({
    method: 'DELETE',
    path: '/users/:id',
    action: 'users.manage',
    summary: 'Shut a user out: their sessions end, their records stay. The last active admin stays.',
    params: v.strictObject({ id }),
    answer: oneUser,
    message: 'user_deactivated',
    errors: ['CONFLICT'],
    example: { response: { user: { ...exampleStaff, is_active: false } } },
    handle: async ({ clinic, params }) => ({ user: await clinic.users.deactivate(params.id) }),
  }),
  route({
    method: 'GET',
    path: '/permissions',
    action: 'permissions.read',
    summary: 'Who may do what: `own` is what belongs to the caller, `any` everybody’s.',
    answer: v.strictObject({
      roles: v.array(v.picklist(roles)),
      permissions: v.array(
        v.strictObject({ action: v.string(), summary: v.string(), anyone: v.boolean(), roles: reachByRole }),
      ),
    }),
    message: 'permissions',
    example: {
      response: {
        roles: [...roles],
        permissions: [
          {
            action: 'users.read',
            summary: 'Find and see users',
            anyone: false,
            roles: { admin: 'any' },
          },
        ],
      },
    },
    handle: ({ clinic }) => clinic.permissions.list(),
  }),
];
