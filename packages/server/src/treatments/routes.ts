import { treatmentEdit, treatmentInput, treatmentQuery } from '@clinic/core';
import * as v from 'valibot';
import { id, pageOf } from '../http/answers.ts';
import { exampleItem, exampleTreatment } from '../http/examples.ts';
import { type Route, route } from '../http/route.ts';
import { stockWarningAnswer, treatmentAnswer } from './answers.ts';

const params = v.strictObject({ id });
const answer = v.strictObject({ treatment: treatmentAnswer });
const entered = v.strictObject({ treatment: treatmentAnswer, warnings: v.array(stockWarningAnswer) });
const { id: item_id, name } = exampleItem;
const warnings = [{ type: 'expired_stock' as const, item_id, name, expiry_date: '2025-12-31', quantity: 1 }];

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
    summary:
      'Enter what was done at a visit, and take what was used from the stock: all of it, or nothing. Warns of what of it had expired.',
    body: treatmentInput,
    answer: entered,
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
      response: { treatment: exampleTreatment, warnings },
    },
    handle: ({ clinic, body }) => clinic.treatments.create(body),
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
    summary:
      'Change a treatment that is on no bill. The stock follows what was used: more is taken, what was too much goes back, all of it or nothing is changed.',
    params,
    body: treatmentEdit,
    answer: entered,
    message: 'treatment_updated',
    errors: ['CONFLICT', 'INSUFFICIENT_STOCK'],
    example: {
      request: { cost: 10, inventory_usage: [] },
      response: { treatment: { ...exampleTreatment, cost: 10, inventory_usage: [] }, warnings: [] },
    },
    handle: ({ clinic, params, body }) => clinic.treatments.update(params.id, body),
  }),
];
