import { medicalHistoryEdit } from '@clinic/core';
import * as v from 'valibot';
import { id } from '../http/answers.ts';
import { type Route, route } from '../http/route.ts';
import { exampleHistory, medicalHistoryAnswer } from './answers.ts';

const params = v.strictObject({ id });

export const medicalHistoryRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/patients/:id/medical-history',
    action: 'medical_history.read',
    summary: 'What is known of a patient’s health, with every change. Each reading is audited.',
    params,
    answer: medicalHistoryAnswer,
    message: 'medical_history',
    example: { response: exampleHistory },
    handle: ({ clinic, params }) => clinic.medicalHistory.read(params.id),
  }),
  route({
    method: 'PATCH',
    path: '/patients/:id/medical-history',
    action: 'medical_history.update',
    summary:
      'Enter what is known of a patient’s health. A list replaces the one before, which stays in an entry.',
    params,
    body: medicalHistoryEdit,
    answer: medicalHistoryAnswer,
    message: 'medical_history_updated',
    example: {
      request: { conditions: ['Asthma'], allergies: ['Penicillin'] },
      response: exampleHistory,
    },
    handle: ({ clinic, params, body }) => clinic.medicalHistory.update(params.id, body),
  }),
];
