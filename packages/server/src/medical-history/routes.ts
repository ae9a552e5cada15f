import { medicalHistoryEdit } from '@clinic/core';
import * as v from 'valibot';
import { id, instant } from '../http/answers.ts';
import { exampleDoctor, examplePatient } from '../http/examples.ts';
import { type Route, route } from '../http/route.ts';

const params = v.strictObject({ id });
const value = v.nullable(v.union([v.array(v.string()), v.string()]));

const answer = v.strictObject({
  patient_id: id,
  conditions: v.array(v.string()),
  allergies: v.array(v.string()),
  medications: v.array(v.string()),
  notes: v.nullable(v.string()),
  updated_at: v.nullable(instant),
  updated_by: v.nullable(id),
  entries: v.array(
    v.strictObject({
      at: instant,
      by: v.nullable(id),
      changes: v.record(v.string(), v.strictObject({ from: value, to: value })),
    }),
  ),
});

const exampleHistory = {
  patient_id: examplePatient.id,
  conditions: ['Asthma'],
  allergies: ['Penicillin'],
  medications: [],
  notes: null,
  updated_at: '2026-01-05T09:10:00.000Z',
  updated_by: exampleDoctor.user_id,
  entries: [
    {
      at: '2026-01-05T09:10:00.000Z',
      by: exampleDoctor.user_id,
      changes: { conditions: { from: [], to: ['Asthma'] }, allergies: { from: [], to: ['Penicillin'] } },
    },
  ],
};

export const medicalHistoryRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/patients/:id/medical-history',
    action: 'medical_history.read',
    summary: 'What is known of a patient’s health, with every change. Each reading is audited.',
    params,
    answer,
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
    answer,
    message: 'medical_history_updated',
    example: {
      request: { conditions: ['Asthma'], allergies: ['Penicillin'] },
      response: exampleHistory,
    },
    handle: ({ clinic, params, body }) => clinic.medicalHistory.update(params.id, body),
  }),
];
