import { scheduleQuery, slotQuery } from '@clinic/core';
import * as v from 'valibot';
import { id } from '../http/answers.ts';
import { exampleAppointment } from '../http/examples.ts';
import { type Route, route } from '../http/route.ts';
import { dayAnswer, scheduleAnswer } from './answers.ts';
import { exampleAvailability, exampleDay, exampleTimeOff } from './examples.ts';

const params = v.strictObject({ id });

const dayQuery = v.strictObject({
  ...slotQuery.entries,
  explain: v.optional(v.picklist(['1', 'true', '0', 'false'])),
});

/** The same at two addresses. */
const slotsAt = (path: '/doctors/:id/slots' | '/doctors/:id/availability'): Route =>
  route({
    method: 'GET',
    path,
    action: 'slots.read',
    summary:
      "The slots of a doctor's day, free or not. With `explain=1`, for staff, those that are missing too, and what took each.",
    optionalSignIn: true,
    params,
    query: dayQuery,
    answer: dayAnswer,
    message: 'slots',
    errors: ['UNAUTHENTICATED', 'FORBIDDEN'],
    example: { response: exampleDay },
    handle: ({ clinic, params, query: { date, explain } }) =>
      explain === '1' || explain === 'true'
        ? clinic.availability.explain(params.id, date)
        : clinic.availability.slots(params.id, date),
  });

export const slotRoutes: readonly Route[] = [
  slotsAt('/doctors/:id/slots'),
  slotsAt('/doctors/:id/availability'),
  route({
    method: 'GET',
    path: '/doctors/:id/schedule',
    action: 'schedule.read',
    summary:
      "A doctor's weekly hours, what replaces them, the time off and the appointments, from today on or between two days.",
    params,
    query: scheduleQuery,
    answer: scheduleAnswer,
    message: 'schedule',
    example: {
      response: {
        availability: [exampleAvailability],
        profiles: [],
        time_off: [exampleTimeOff],
        appointments: [exampleAppointment],
        appointments_total: 1,
      },
    },
    handle: ({ clinic, params, query }) => clinic.availability.schedule(params.id, query),
  }),
];
