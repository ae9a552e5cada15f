import { dayCloseParams, dayCloseQuery } from '@clinic/core';
import * as v from 'valibot';
import { pageOf } from '../http/answers.ts';
import { type Route, route } from '../http/route.ts';
import { dayCloseAnswer } from './answers.ts';

const nothing = { count: 0, amount: 0 };
const unmoved = { changes: 0, quantity: 0 };
const noMethod = { cash: nothing, card: nothing, knet: nothing, insurance: nothing };

const exampleClose: v.InferOutput<typeof dayCloseAnswer> = {
  id: '2026-01-05',
  figures: {
    date: '2026-01-05',
    currency: 'KWD',
    payments: { ...noMethod, cash: { count: 1, amount: 20.5 } },
    refunds: noMethod,
    invoices: {
      made: { count: 1, amount: 20.5 },
      voided: nothing,
      first: 'INV-2026-000001',
      last: 'INV-2026-000001',
    },
    subscriptions: { sold: nothing, confirmed: nothing },
    stock: {
      items: 1,
      ...{ initial: unmoved, restock: unmoved, adjustment: unmoved, waste: unmoved },
      treatment: { changes: 1, quantity: -2 },
    },
    visits: { completed_appointments: 1, recorded: 1, walk_ins: 0 },
  },
  differences: [],
  difference_count: 0,
  digest: '8f14e45fceea167a5a36dedd4bea2543c9f0f895fb98ab9159f51fd0297e236d',
  signature: '5c1e7b4a9f6e2d8c1a3b4c5d0197d6f28f14e45fceea167a5a36dedd4bea2543',
  closed_at: '2026-01-05T21:05:00.000Z',
  closed_by: 'cli:noor',
};

export const dayCloseRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/day-closes',
    action: 'day.read',
    summary: 'Days that were closed, as they were stored, the latest first.',
    query: dayCloseQuery,
    answer: pageOf(dayCloseAnswer),
    message: 'day_closes',
    example: { response: { items: [exampleClose], page: 1, per_page: 20, total: 1, pages: 1 } },
    handle: ({ clinic, query }) => clinic.dayClose.list(query),
  }),
  route({
    method: 'GET',
    path: '/day-closes/:date',
    action: 'day.read',
    summary: 'A day that was closed.',
    params: dayCloseParams,
    answer: v.strictObject({ day_close: dayCloseAnswer }),
    message: 'day_close',
    errors: ['NOT_FOUND'],
    example: { response: { day_close: exampleClose } },
    handle: async ({ clinic, params }) => ({ day_close: await clinic.dayClose.show(params.date) }),
  }),
];
