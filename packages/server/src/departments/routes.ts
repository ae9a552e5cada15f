import { departmentEdit, departmentInput, departmentQuery } from '@clinic/core';
import * as v from 'valibot';
import { id, pageOf } from '../http/answers.ts';
import { exampleDepartment } from '../http/examples.ts';
import { type Route, route } from '../http/route.ts';
import { departmentAnswer } from './answers.ts';

const params = v.strictObject({ id });
const answer = v.strictObject({ department: departmentAnswer });
const request = { name: exampleDepartment.name, description: exampleDepartment.description };

/** The same at two addresses: where admins look for it, and where everybody does. */
const departmentsAt = (path: '/departments' | '/admin/departments'): readonly Route[] => [
  route({
    method: 'GET',
    path,
    action: 'departments.read',
    summary: 'Departments by name. Inactive ones are for admins, with `is_active=false` those alone.',
    query: departmentQuery,
    answer: pageOf(departmentAnswer),
    message: 'departments',
    example: { response: { items: [exampleDepartment], page: 1, per_page: 20, total: 1, pages: 1 } },
    handle: ({ clinic, query }) => clinic.departments.list(query),
  }),
  route({
    method: 'POST',
    path,
    action: 'departments.manage',
    summary: 'Make a department; no two have the same name, in any case.',
    body: departmentInput,
    answer,
    message: 'department_created',
    status: 201,
    errors: ['CONFLICT'],
    example: { request, response: { department: exampleDepartment } },
    handle: async ({ clinic, body }) => ({ department: await clinic.departments.create(body) }),
  }),
  route({
    method: 'PATCH',
    path: `${path}/:id`,
    action: 'departments.manage',
    summary: 'Change a department, or bring it back with `is_active`; what is left out stays.',
    params,
    body: departmentEdit,
    answer,
    message: 'department_saved',
    errors: ['CONFLICT'],
    example: { request, response: { department: exampleDepartment } },
    handle: async ({ clinic, params, body }) => ({
      department: await clinic.departments.update(params.id, body),
    }),
  }),
  route({
    method: 'DELETE',
    path: `${path}/:id`,
    action: 'departments.manage',
    summary: 'Deactivate a department; refused while active doctors belong to it.',
    params,
    answer,
    message: 'department_deactivated',
    errors: ['CONFLICT', 'INVALID_TRANSITION'],
    example: { response: { department: { ...exampleDepartment, is_active: false } } },
    handle: async ({ clinic, params }) => ({ department: await clinic.departments.deactivate(params.id) }),
  }),
];

export const departmentRoutes: readonly Route[] = [
  ...departmentsAt('/departments'),
  route({
    method: 'GET',
    path: '/departments/:id',
    action: 'departments.read',
    summary: 'A department; an inactive one is for admins.',
    params,
    answer,
    message: 'department',
    example: { response: { department: exampleDepartment } },
    handle: async ({ clinic, params }) => ({ department: await clinic.departments.show(params.id) }),
  }),
  ...departmentsAt('/admin/departments'),
];
