import { visitEdit, visitInput, visitQuery } from '@clinic/core';
import * as v from 'valibot';
import { id, pageOf } from '../http/answers.ts';
import { exampleVisit } from '../http/examples.ts';
import { type Route, route } from '../http/route.ts';
import { visitAnswer } from './answers.ts';

const params = v.strictObject({ id });
const answer = v.strictObject({ visit: visitAnswer });
const example = { response: { visit: exampleVisit } };

export const visitRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/visits',
    action: 'visits.read',
    summary:
      'Visits, the newest first; with follow_up_from or follow_up_to those to be seen again in these days, the first due first. Patients see their own.',
    query: visitQuery,
    answer: pageOf(visitAnswer),
    message: 'visits',
    example: { response: { items: [exampleVisit], page: 1, per_page: 20, total: 1, pages: 1 } },
    handle: ({ clinic, query }) => clinic.visits.list(query),
  }),
  route({
    method: 'POST',
    path: '/visits',
    action: 'visits.manage',
    summary: 'Record a visit, doctors their own. One of an appointment completes it.',
    body: visitInput,
    answer,
    message: 'visit_created',
    status: 201,
    errors: ['NOT_FOUND', 'INVALID_TRANSITION', 'CONFLICT'],
    example: {
      request: {
        appointment_id: exampleVisit.appointment_id,
        visit_type: exampleVisit.visit_type,
        diagnosis: exampleVisit.diagnosis,
        follow_up_date: exampleVisit.follow_up_date,
      },
      ...example,
    },
    handle: async ({ clinic, body }) => ({ visit: await clinic.visits.create(body) }),
  }),
  route({
    method: 'GET',
    path: '/visits/:id',
    action: 'visits.read',
    summary: 'A visit; the desk sees neither diagnosis nor notes, patients see their own visits alone.',
    params,
    answer,
    message: 'visit',
    example,
    handle: async ({ clinic, params }) => ({ visit: await clinic.visits.show(params.id) }),
  }),
  route({
    method: 'PATCH',
    path: '/visits/:id',
    action: 'visits.manage',
    summary:
      'Change what is written of a visit, doctors of their own. Null takes a value away; what is not given stays.',
    params,
    body: visitEdit,
    answer,
    message: 'visit_updated',
    example: { request: { notes: exampleVisit.notes }, ...example },
    handle: async ({ clinic, params, body }) => ({ visit: await clinic.visits.update(params.id, body) }),
  }),
];
