import { waitlistInput, waitlistQuery } from '@clinic/core';
import * as v from 'valibot';
import { id, pageOf } from '../http/answers.ts';
import { exampleDoctor, examplePatient, exampleUser } from '../http/examples.ts';
import { type Route, route } from '../http/route.ts';
import { waitlistAnswer } from './answers.ts';

const answer = v.strictObject({ entry: waitlistAnswer });

const exampleEntry = {
  id: '0190a1b2-0000-7000-8000-000000000012',
  patient_id: examplePatient.id,
  patient_name: examplePatient.name,
  doctor_id: exampleDoctor.id,
  doctor_name: exampleDoctor.name,
  date: '2026-01-06',
  status: 'waiting',
  offer: null,
  appointment_id: null,
  created_by: exampleUser.id,
  created_at: '2026-01-05T09:00:00.000Z',
  updated_at: '2026-01-05T09:00:00.000Z',
} as const;

const offered = {
  ...exampleEntry,
  status: 'offered',
  offer: {
    start: '2026-01-06T06:00:00.000Z',
    end: '2026-01-06T06:30:00.000Z',
    expires_at: '2026-01-05T10:15:00.000Z',
  },
} as const;

export const waitlistRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/waitlist',
    action: 'waitlist.join',
    summary:
      'Wait for a doctor’s day: when a time becomes free, the first in line is told and has it held. Staff name the patient.',
    body: waitlistInput,
    answer,
    message: 'waitlist_joined',
    status: 201,
    errors: ['NOT_FOUND', 'CONFLICT'],
    example: {
      request: { doctor_id: exampleEntry.doctor_id, date: exampleEntry.date },
      response: { entry: exampleEntry },
    },
    handle: async ({ clinic, body }) => ({ entry: await clinic.waitlist.join(body) }),
  }),
  route({
    method: 'GET',
    path: '/waitlist',
    action: 'waitlist.read',
    summary:
      'Who waits, by day and in the order of the line: patients see their own, doctors theirs, other staff all.',
    query: waitlistQuery,
    answer: pageOf(waitlistAnswer),
    message: 'waitlist',
    example: { response: { items: [offered], page: 1, per_page: 20, total: 1, pages: 1 } },
    handle: ({ clinic, query }) => clinic.waitlist.list(query),
  }),
  route({
    method: 'DELETE',
    path: '/waitlist/:id',
    action: 'waitlist.leave',
    summary: 'Wait no longer. A time that was held goes to the next in line.',
    params: v.strictObject({ id }),
    answer,
    message: 'waitlist_left',
    errors: ['INVALID_TRANSITION', 'CONFLICT'],
    example: { response: { entry: { ...exampleEntry, status: 'left' } } },
    handle: async ({ clinic, params }) => ({ entry: await clinic.waitlist.leave(params.id) }),
  }),
];
