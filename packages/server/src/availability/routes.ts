import {
  availabilityInput,
  availabilityQuery,
  hoursProfileInput,
  hoursProfileQuery,
  timeOffInput,
  timeOffQuery,
} from '@clinic/core';
import * as v from 'valibot';
import { id, pageOf } from '../http/answers.ts';
import { type Route, route } from '../http/route.ts';
import { availabilityAnswer, hoursProfileAnswer, stranded, timeOffAnswer } from './answers.ts';
import { exampleAvailability, exampleProfile, exampleTimeOff } from './examples.ts';

const params = v.strictObject({ id });
const listed = <T>(item: T) => ({ items: [item], page: 1, per_page: 20, total: 1, pages: 1 });
const oneTimeOff = v.strictObject({ time_off: timeOffAnswer });
const oneProfile = v.strictObject({ profile: hoursProfileAnswer });
const shownProfile = v.strictObject({ profile: hoursProfileAnswer, ...stranded });
const noneStranded = { stranded: [], stranded_total: 0 };
const { doctor_id, day_of_week, start_time, end_time, slot_duration_minutes } = exampleAvailability;
const { start, end, reason } = exampleTimeOff;

export const availabilityRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/availability',
    action: 'availability.manage',
    summary:
      "Set weekly hours in the clinic's time, 0 is Monday. Those of the same day and start are replaced; `is_active: false` switches them off. Bookings stay; the answer names those outside the week.",
    body: availabilityInput,
    answer: v.strictObject({ availability: availabilityAnswer, replaced: v.boolean(), ...stranded }),
    message: ({ replaced }) => (replaced ? 'availability_replaced' : 'availability_set'),
    status: ({ replaced }) => (replaced ? 200 : 201),
    errors: ['NOT_FOUND', 'CONFLICT'],
    example: {
      request: { doctor_id, day_of_week, start_time, end_time, slot_duration_minutes },
      response: { availability: exampleAvailability, replaced: false, ...noneStranded },
    },
    handle: ({ clinic, body }) => clinic.availability.set(body),
  }),
  route({
    method: 'GET',
    path: '/availability/me',
    action: 'availability.read',
    summary: 'The weekly hours of the doctor who asks.',
    query: availabilityQuery,
    answer: pageOf(availabilityAnswer),
    message: 'availability',
    errors: ['NOT_FOUND'],
    example: { response: { ...listed(exampleAvailability), per_page: 100 } },
    handle: ({ clinic, query }) => clinic.availability.listOwn(query),
  }),
  route({
    method: 'POST',
    path: '/availability/time-off',
    action: 'time_off.manage',
    summary: 'Take time off: no slots inside. Bookings that are there stay; the answer names them.',
    body: timeOffInput,
    answer: v.strictObject({ time_off: timeOffAnswer, ...stranded }),
    message: 'time_off_taken',
    status: 201,
    errors: ['NOT_FOUND'],
    example: {
      request: { doctor_id, start, end, reason },
      response: { time_off: exampleTimeOff, ...noneStranded },
    },
    handle: ({ clinic, body }) => clinic.timeOff.take(body),
  }),
  route({
    method: 'GET',
    path: '/availability/time-off',
    action: 'time_off.read',
    summary: 'Time off by its start; doctors see their own.',
    query: timeOffQuery,
    answer: pageOf(timeOffAnswer),
    message: 'time_off',
    errors: ['NOT_FOUND'],
    example: { response: listed(exampleTimeOff) },
    handle: ({ clinic, query }) => clinic.timeOff.list(query),
  }),
  route({
    method: 'GET',
    path: '/availability/time-off/:id',
    action: 'time_off.read',
    summary: 'One time off.',
    params,
    answer: oneTimeOff,
    message: 'time_off',
    example: { response: { time_off: exampleTimeOff } },
    handle: async ({ clinic, params }) => ({ time_off: await clinic.timeOff.show(params.id) }),
  }),
  route({
    method: 'DELETE',
    path: '/availability/time-off/:id',
    action: 'time_off.manage',
    summary: 'Give time off back: bookings are taken again.',
    params,
    answer: oneTimeOff,
    message: 'time_off_cancelled',
    example: { response: { time_off: exampleTimeOff } },
    handle: async ({ clinic, params }) => ({ time_off: await clinic.timeOff.cancel(params.id) }),
  }),
  route({
    method: 'POST',
    path: '/availability/profiles',
    action: 'hours_profiles.manage',
    summary:
      "Replace the weekly hours from one day to another, for one doctor or for all: Ramadan, a holiday. No windows: closed. A doctor's own profile counts before one of the clinic, the last made before the others. Bookings stay; the answer names those outside the new hours.",
    body: hoursProfileInput,
    answer: shownProfile,
    message: 'hours_profile_added',
    status: 201,
    errors: ['NOT_FOUND'],
    example: {
      request: {
        name: exampleProfile.name,
        from: exampleProfile.from,
        to: exampleProfile.to,
        windows: exampleProfile.windows,
      },
      response: { profile: exampleProfile, ...noneStranded },
    },
    handle: ({ clinic, body }) => clinic.hoursProfiles.add(body),
  }),
  route({
    method: 'GET',
    path: '/availability/profiles',
    action: 'hours_profiles.manage',
    summary: 'Hours profiles by their first day; with `date` those that hold then.',
    query: hoursProfileQuery,
    answer: pageOf(hoursProfileAnswer),
    message: 'hours_profiles',
    example: { response: listed(exampleProfile) },
    handle: ({ clinic, query }) => clinic.hoursProfiles.list(query),
  }),
  route({
    method: 'GET',
    path: '/availability/profiles/:id',
    action: 'hours_profiles.manage',
    summary: 'One hours profile, and the coming bookings that lie outside its hours.',
    params,
    answer: shownProfile,
    message: 'hours_profile',
    example: { response: { profile: exampleProfile, ...noneStranded } },
    handle: ({ clinic, params }) => clinic.hoursProfiles.show(params.id),
  }),
  route({
    method: 'DELETE',
    path: '/availability/profiles/:id',
    action: 'hours_profiles.manage',
    summary: 'Take an hours profile away: the week holds again.',
    params,
    answer: oneProfile,
    message: 'hours_profile_removed',
    example: { response: { profile: exampleProfile } },
    handle: async ({ clinic, params }) => ({ profile: await clinic.hoursProfiles.remove(params.id) }),
  }),
  route({
    method: 'GET',
    path: '/availability/:id',
    action: 'availability.read',
    summary: "A doctor's weekly hours, by the doctor's id; none where the doctor keeps the clinic's.",
    params,
    query: availabilityQuery,
    answer: pageOf(availabilityAnswer),
    message: 'availability',
    example: { response: { ...listed(exampleAvailability), per_page: 100 } },
    handle: ({ clinic, params, query }) => clinic.availability.list(params.id, query),
  }),
  route({
    method: 'DELETE',
    path: '/availability/:id',
    action: 'availability.manage',
    summary:
      'Take weekly hours away, by their own id. Bookings stay; the answer names those outside what is left of the week.',
    params,
    answer: v.strictObject({ availability: availabilityAnswer, ...stranded }),
    message: 'availability_removed',
    example: { response: { availability: exampleAvailability, ...noneStranded } },
    handle: ({ clinic, params }) => clinic.availability.remove(params.id),
  }),
];
