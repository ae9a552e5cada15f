import { treatmentEdit, treatmentInput, treatmentQuery } from '@clinic/core';
import * as v from 'valibot';
import { id, pageOf } from '../http/answers.ts';
import { exampleTreatment } from '../http/examples.ts';
import { type Route, route } from '../http/route.ts';
import { treatmentAnswer } from './answers.ts';

const params = v.strictObject({ id });
const answer = v.strictObject({ treatment: treatmentAnswer });

export const treatmentRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/treatments',
    action: 'treatments.read',
    summary: 'Treatments, newest first; patients see their own.',
    query: treatmentQuery,
    answer: pageOf(treatmentAnswer),
    message: 'treatments',
    example: { response: { items: [exampleTreatment], page: 1, per_page: 20, total: 1, pages: 1 } },
    handle: ({ clinic, query }) => clinic.treatments.list(query),
  }),
  route({
    method: 'POST',
    path: '/treatments',
    action: 'treatments.manage',
    summary: 'Enter what was done at a visit, and take what was used from the stock: all of it, or nothing.',
    body: treatmentInput,
    answer,
    message: 'treatment_created',
    status: 201,
    errors: ['NOT_FOUND', 'INSUFFICIENT_STOCK'],
    example: {
      request: {
        visit_id: exampleTreatment.visit_id,
        name: exampleTreatment.name,
        procedure_code: exampleTreatment.procedure_code,
        cost: exampleTreatment.cost,
        inventory_usage: exampleTreatment.inventory_usage,
      },
      response: { treatment: exampleTreatment },
    },
    handle: async ({ clinic, body }) => ({ treatment: await clinic.treatments.create(body) }),
  }),
  route({
    method: 'GET',
    path: '/treatments/:id',
    action: 'treatments.read',
    summary: 'A treatment; patients see their own alone.',
    params,
    answer,
    message: 'treatment',
    example: { response: { treatment: exampleTreatment } },
    handle: async ({ clinic, params }) => ({ treatment: await clinic.treatments.show(params.id) }),
  }),
  route({
    method: 'PATCH',
    path: '/treatments/:id',
    action: 'treatments.manage',
    summary: 'Change a treatment that is on no bill. What was taken from the stock stays taken.',
    params,
    body: treatmentEdit,
    answer,
    message: 'treatment_updated',
    errors: ['CONFLICT'],
    example: { request: { cost: exampleTreatment.cost }, response: { treatment: exampleTreatment } },
    handle: async ({ clinic, params, body }) => ({
      treatment: await clinic.treatments.update(params.id, body),
    }),
  }),
];
