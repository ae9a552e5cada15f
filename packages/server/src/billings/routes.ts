import { billingEdit, billingInput, billingQuery, receiptQuery } from '@clinic/core';
import * as v from 'valibot';
import { id, pageOf } from '../http/answers.ts';
import { document } from '../http/document.ts';
import { examplePatient, exampleUser } from '../http/examples.ts';
import { type Route, route } from '../http/route.ts';
import { billingAnswer } from './answers.ts';

const params = v.strictObject({ id });
const answer = v.strictObject({ billing: billingAnswer });

const exampleBilling = {
  id: '0190a1b2-0000-7000-8000-000000000021',
  number: 'INV-2026-000001',
  patient_id: examplePatient.id,
  visit_id: null,
  items: [
    { description: 'Consultation', quantity: 1, unit_price: 15, total: 15, treatment_id: null },
    { description: 'Dressing', quantity: 2, unit_price: 1.25, total: 2.5, treatment_id: null },
  ],
  discount: 2.5,
  total: 15,
  amount: 15,
  paid: 0,
  due: 15,
  is_paid: false,
  status: 'unpaid',
  payments: [],
  insurance_claim: null,
  created_by: exampleUser.id,
  created_at: '2026-01-06T07:00:00.000Z',
  updated_at: '2026-01-06T07:00:00.000Z',
} as const;

const examplePaid = {
  ...exampleBilling,
  paid: 10,
  due: 5,
  status: 'partial',
  payments: [
    {
      id: '0190a1b2-0000-7000-8000-000000000022',
      amount: 10,
      method: 'knet',
      at: '2026-01-06T07:05:00.000Z',
      by: exampleUser.id,
      refunds: [],
    },
  ],
  updated_at: '2026-01-06T07:05:00.000Z',
} as const;

/** As the schemas take them: without `readonly`. */
const shown = (bill: typeof exampleBilling | typeof examplePaid) => ({
  ...bill,
  items: [...bill.items],
  payments: bill.payments.map((payment) => ({ ...payment, refunds: [...payment.refunds] })),
});

export const billingRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/billings',
    action: 'billing.read',
    summary: 'Bills, newest first; to a patient the own ones.',
    query: billingQuery,
    answer: pageOf(billingAnswer),
    message: 'billings',
    example: { response: { items: [shown(examplePaid)], page: 1, per_page: 20, total: 1, pages: 1 } },
    handle: ({ clinic, query }) => clinic.billing.list(query),
  }),
  route({
    method: 'POST',
    path: '/billings',
    action: 'billing.manage',
    summary:
      'Bill a patient, of treatments, of lines written here, or of both. Numbers have no gaps within a year.',
    body: billingInput,
    answer,
    message: 'billing_created',
    status: 201,
    errors: ['NOT_FOUND', 'CONFLICT'],
    example: {
      request: {
        patient_id: examplePatient.id,
        items: [
          { description: 'Consultation', quantity: 1, unit_price: 15 },
          { description: 'Dressing', quantity: 2, unit_price: 1.25 },
        ],
        discount: 2.5,
      },
      response: { billing: shown(exampleBilling) },
    },
    handle: async ({ clinic, body }) => ({ billing: await clinic.billing.create(body) }),
  }),
  route({
    method: 'GET',
    path: '/billings/:id',
    action: 'billing.read',
    summary: 'A bill; patients see their own alone.',
    params,
    answer,
    message: 'billing',
    example: { response: { billing: shown(examplePaid) } },
    handle: async ({ clinic, params }) => ({ billing: await clinic.billing.show(params.id) }),
  }),
  route({
    method: 'PATCH',
    path: '/billings/:id',
    action: 'billing.manage',
    summary:
      'Take a payment, give one back, move the insurance claim on, or void the bill: one of them at a time.',
    params,
    body: billingEdit,
    answer,
    message: 'billing_updated',
    errors: ['NOT_FOUND', 'OVERPAYMENT', 'INVALID_TRANSITION', 'CONFLICT'],
    example: {
      request: { payment: { amount: 10, method: 'knet' } },
      response: { billing: shown(examplePaid) },
    },
    handle: async ({ clinic, params, body }) => ({ billing: await clinic.billing.change(params.id, body) }),
  }),
  document({
    path: '/billings/:id/pdf',
    action: 'billing.read',
    summary: 'A bill to hand out, in the language of Accept-Language; patients see their own alone.',
    params,
    print: ({ clinic, params }) => clinic.billing.print(params.id ?? ''),
  }),
  document({
    path: '/billings/:id/receipt',
    action: 'billing.read',
    summary:
      'The receipt of a payment, the latest unless payment_id names one, with a code by which the clinic knows it again.',
    params,
    query: receiptQuery,
    print: ({ clinic, params, query }) => clinic.billing.printReceipt(params.id ?? '', query),
  }),
];
