import { mergeInput, patientEdit, patientInput, patientQuery, patientSearchQuery } from '@clinic/core';
import * as v from 'valibot';
import { id, pageOf } from '../http/answers.ts';
import { examplePatient } from '../http/examples.ts';
import { type Route, route } from '../http/route.ts';
import { patientAnswer } from './answers.ts';

const answer = v.strictObject({ patient: patientAnswer });

export const patientRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/patients',
    action: 'patients.read',
    summary: 'Patients by name; to a patient, the own record.',
    query: patientQuery,
    answer: pageOf(patientAnswer),
    message: 'patients',
    example: { response: { items: [examplePatient], page: 1, per_page: 20, total: 1, pages: 1 } },
    handle: ({ clinic, query }) => clinic.patients.list(query),
  }),
  route({
    method: 'POST',
    path: '/patients',
    action: 'patients.manage',
    summary:
      'Add a patient. Whoever signs in later with this phone finds it as their own record. Names others that may be the same person.',
    body: patientInput,
    answer: v.strictObject({ patient: patientAnswer, possible_duplicates: v.array(patientAnswer) }),
    message: 'patient_created',
    status: 201,
    errors: ['INVALID_PHONE_NUMBER'],
    example: {
      request: {
        name: examplePatient.name,
        phone: examplePatient.phone,
        gender: examplePatient.gender,
        date_of_birth: examplePatient.date_of_birth,
        national_id: examplePatient.national_id,
      },
      response: { patient: { ...examplePatient, user_id: null }, possible_duplicates: [] },
    },
    handle: ({ clinic, body }) => clinic.patients.create(body),
  }),
  route({
    method: 'GET',
    path: '/patients/search',
    action: 'patients.read',
    summary: 'Search patients by a word of the name, phone or national id, gender, phone and age.',
    query: patientSearchQuery,
    answer: pageOf(patientAnswer),
    message: 'patients',
    example: { response: { items: [examplePatient], page: 1, per_page: 20, total: 1, pages: 1 } },
    handle: ({ clinic, query }) => clinic.patients.search(query),
  }),
  route({
    method: 'GET',
    path: '/patients/:id',
    action: 'patients.read',
    summary: 'A patient; patients see their own record alone.',
    params: v.strictObject({ id }),
    answer,
    message: 'patient',
    example: { response: { patient: examplePatient } },
    handle: async ({ clinic, params }) => ({ patient: await clinic.patients.show(params.id) }),
  }),
  route({
    method: 'PATCH',
    path: '/patients/:id',
    action: 'patients.manage',
    summary: 'Change a patient. Null takes a value away; what is not given stays.',
    params: v.strictObject({ id }),
    body: patientEdit,
    answer,
    message: 'patient_updated',
    errors: ['INVALID_PHONE_NUMBER'],
    example: { request: { address: examplePatient.address }, response: { patient: examplePatient } },
    handle: async ({ clinic, params, body }) => ({ patient: await clinic.patients.update(params.id, body) }),
  }),
  route({
    method: 'POST',
    path: '/patients/:id/merge',
    action: 'patients.merge',
    summary:
      'Make one of two records of one person: all of this one moves into another, whose own values stay. There is no way back.',
    params: v.strictObject({ id }),
    body: mergeInput,
    answer,
    message: 'patient_merged',
    errors: ['CONFLICT', 'PATIENT_BUSY'],
    example: { request: { into: examplePatient.id }, response: { patient: examplePatient } },
    handle: async ({ clinic, params, body }) => ({ patient: await clinic.patients.merge(params.id, body) }),
  }),
];
