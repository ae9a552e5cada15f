import {
  appointmentEdit,
  appointmentQuery,
  appointmentSearch,
  bookingInput,
  cancelInput,
  statsQuery,
} from '@clinic/core';
import * as v from 'valibot';
import { id, pageOf } from '../http/answers.ts';
import { exampleAppointment, exampleDoctor } from '../http/examples.ts';
import { type Route, route } from '../http/route.ts';
import { appointmentAnswer, statsAnswer } from './answers.ts';
import { calendarRoutes } from './calendar-routes.ts';

const params = v.strictObject({ id });
const answer = v.strictObject({ appointment: appointmentAnswer });
const example = { response: { appointment: exampleAppointment } };
const examplePage = { items: [exampleAppointment], page: 1, per_page: 20, total: 1, pages: 1 };
const cancelled = { ...exampleAppointment, status: 'cancelled', cancel_reason: 'Travelling' } as const;

export const appointmentRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/appointments',
    action: 'appointments.book',
    summary:
      'Book a slot of a doctor, by its start or by date and time on the clinic’s clock. Staff name the patient.',
    body: bookingInput,
    answer,
    message: 'appointment_booked',
    status: 201,
    errors: ['NOT_FOUND', 'SLOT_UNAVAILABLE', 'SLOT_TAKEN', 'PATIENT_BUSY', 'BOOKING_LIMIT'],
    example: {
      request: {
        doctor_id: exampleAppointment.doctor_id,
        start: exampleAppointment.start,
        reason: exampleAppointment.reason,
      },
      ...example,
    },
    handle: async ({ clinic, body }) => ({ appointment: await clinic.appointments.book(body) }),
  }),
  route({
    method: 'GET',
    path: '/appointments',
    action: 'appointments.read',
    summary: 'Appointments by start: patients see their own, doctors theirs, other staff all.',
    query: appointmentQuery,
    answer: pageOf(appointmentAnswer),
    message: 'appointments',
    example: { response: examplePage },
    handle: ({ clinic, query }) => clinic.appointments.list(query),
  }),
  route({
    method: 'GET',
    path: '/appointments/search',
    action: 'appointments.search',
    summary: 'Appointments by a word of the patient’s or doctor’s name or the reason, or by phone.',
    query: appointmentSearch,
    answer: pageOf(appointmentAnswer),
    message: 'appointments',
    example: { response: examplePage },
    handle: ({ clinic, query }) => clinic.appointments.search(query),
  }),
  route({
    method: 'GET',
    path: '/appointments/stats/doctor/:id',
    action: 'appointments.stats',
    summary: 'How a doctor’s appointments went, in all and by day or month.',
    params,
    query: statsQuery,
    answer: statsAnswer,
    message: 'appointment_stats',
    example: {
      response: {
        doctor_id: exampleDoctor.id,
        totals: { scheduled: 1, confirmed: 0, arrived: 0, completed: 3, cancelled: 0, no_show: 0, total: 4 },
        completion_rate: 0.75,
        no_show_rate: 0,
        trends: [{ period: '2026-01', total: 4, completed: 3, cancelled: 0, no_show: 0 }],
      },
    },
    handle: ({ clinic, params, query }) => clinic.appointments.stats(params.id, query),
  }),
  route({
    method: 'GET',
    path: '/appointments/:id',
    action: 'appointments.read',
    summary: 'An appointment, for those it concerns and staff.',
    params,
    answer,
    message: 'appointment',
    example,
    handle: async ({ clinic, params }) => ({ appointment: await clinic.appointments.show(params.id) }),
  }),
  route({
    method: 'PATCH',
    path: '/appointments/:id',
    action: 'appointments.update',
    summary:
      'Move an appointment in one step, or change what it says; null takes a value away. Patients change start and reason.',
    params,
    body: appointmentEdit,
    answer,
    message: 'appointment_saved',
    errors: ['FORBIDDEN', 'INVALID_TRANSITION', 'SLOT_UNAVAILABLE', 'SLOT_TAKEN', 'PATIENT_BUSY', 'CONFLICT'],
    example: { request: { reason: exampleAppointment.reason }, ...example },
    handle: async ({ clinic, params, body }) => ({
      appointment: await clinic.appointments.update(params.id, body),
    }),
  }),
  route({
    method: 'PATCH',
    path: '/appointments/:id/confirm',
    action: 'appointments.confirm',
    summary: 'The patient will come.',
    params,
    answer,
    message: 'appointment_confirmed',
    errors: ['INVALID_TRANSITION'],
    example: { response: { appointment: { ...exampleAppointment, status: 'confirmed' } } },
    handle: async ({ clinic, params }) => ({ appointment: await clinic.appointments.confirm(params.id) }),
  }),
  route({
    method: 'PATCH',
    path: '/appointments/:id/check-in',
    action: 'appointments.check_in',
    summary: 'The patient is at the desk: never a no-show from now on.',
    params,
    answer,
    message: 'appointment_arrived',
    errors: ['INVALID_TRANSITION'],
    example: { response: { appointment: { ...exampleAppointment, status: 'arrived' } } },
    handle: async ({ clinic, params }) => ({ appointment: await clinic.appointments.checkIn(params.id) }),
  }),
  route({
    method: 'PATCH',
    path: '/appointments/:id/complete',
    action: 'appointments.complete',
    summary: 'The visit is over; it keeps its time.',
    params,
    answer,
    message: 'appointment_completed',
    errors: ['INVALID_TRANSITION'],
    example: { response: { appointment: { ...exampleAppointment, status: 'completed' } } },
    handle: async ({ clinic, params }) => ({ appointment: await clinic.appointments.complete(params.id) }),
  }),
  route({
    method: 'PATCH',
    path: '/appointments/:id/cancel',
    action: 'appointments.cancel',
    summary: 'Cancel an appointment, a patient before its start; its time is free at once.',
    params,
    body: cancelInput,
    answer,
    message: 'appointment_cancelled',
    errors: ['INVALID_TRANSITION'],
    example: { request: { reason: cancelled.cancel_reason }, response: { appointment: cancelled } },
    handle: async ({ clinic, params, body }) => ({
      appointment: await clinic.appointments.cancel(params.id, body),
    }),
  }),
  route({
    method: 'DELETE',
    path: '/appointments/:id',
    action: 'appointments.cancel',
    summary: 'The same as cancel, without a reason.',
    params,
    answer,
    message: 'appointment_cancelled',
    errors: ['INVALID_TRANSITION', 'CONFLICT'],
    example: { response: { appointment: { ...cancelled, cancel_reason: null } } },
    handle: async ({ clinic, params }) => ({ appointment: await clinic.appointments.cancel(params.id) }),
  }),
  ...calendarRoutes,
];
