import { prescriptionEdit, prescriptionInput, prescriptionQuery } from '@clinic/core';
import * as v from 'valibot';
import { id, pageOf } from '../http/answers.ts';
import { document } from '../http/document.ts';
import { examplePrescription } from '../http/examples.ts';
import { type Route, route } from '../http/route.ts';
import { prescriptionAnswer, warningAnswer } from './answers.ts';

const params = v.strictObject({ id });
const answer = v.strictObject({ prescription: prescriptionAnswer });
const written = v.strictObject({ prescription: prescriptionAnswer, warnings: v.array(warningAnswer) });
const medications = [...examplePrescription.medications];
const example = { ...examplePrescription, medications };
const warnings = [{ type: 'allergy' as const, medication: 'Ibuprofen', matches: ['ibuprofen (rash)'] }];

export const prescriptionRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/prescriptions',
    action: 'prescriptions.read',
    summary: 'Prescriptions, the newest first. Patients see their own.',
    query: prescriptionQuery,
    answer: pageOf(prescriptionAnswer),
    message: 'prescriptions',
    example: { response: { items: [example], page: 1, per_page: 20, total: 1, pages: 1 } },
    handle: ({ clinic, query }) => clinic.prescriptions.list(query),
  }),
  route({
    method: 'POST',
    path: '/prescriptions',
    action: 'prescriptions.manage',
    summary:
      'Prescribe after a visit, doctors after their own. Warns of recorded allergies and of what the patient takes already; refuses nothing for it.',
    body: prescriptionInput,
    answer: written,
    message: 'prescription_created',
    status: 201,
    errors: ['NOT_FOUND'],
    example: {
      request: { visit_id: example.visit_id, medications },
      response: { prescription: example, warnings },
    },
    handle: ({ clinic, body }) => clinic.prescriptions.create(body),
  }),
  route({
    method: 'GET',
    path: '/prescriptions/:id',
    action: 'prescriptions.read',
    summary: 'A prescription; patients see their own alone.',
    params,
    answer,
    message: 'prescription',
    example: { response: { prescription: example } },
    handle: async ({ clinic, params }) => ({ prescription: await clinic.prescriptions.show(params.id) }),
  }),
  route({
    method: 'PATCH',
    path: '/prescriptions/:id',
    action: 'prescriptions.manage',
    summary:
      'Change an active prescription, doctors their own. Medications replace those before; null takes the notes away.',
    params,
    body: prescriptionEdit,
    answer: written,
    message: 'prescription_updated',
    errors: ['INVALID_TRANSITION'],
    example: {
      request: { status: 'completed' },
      response: { prescription: { ...example, status: 'completed' }, warnings: [] },
    },
    handle: ({ clinic, params, body }) => clinic.prescriptions.update(params.id, body),
  }),
  route({
    method: 'DELETE',
    path: '/prescriptions/:id',
    action: 'prescriptions.manage',
    summary: 'Cancel a prescription, doctors their own; it is kept.',
    params,
    answer,
    message: 'prescription_cancelled',
    errors: ['INVALID_TRANSITION'],
    example: { response: { prescription: { ...example, status: 'cancelled' } } },
    handle: async ({ clinic, params }) => ({ prescription: await clinic.prescriptions.cancel(params.id) }),
  }),
  document({
    path: '/prescriptions/:id/pdf',
    action: 'prescriptions.read',
    summary: 'A prescription to hand out, in the language of Accept-Language; patients see their own alone.',
    params,
    print: ({ clinic, params }) => clinic.prescriptions.print(params.id ?? ''),
  }),
];
