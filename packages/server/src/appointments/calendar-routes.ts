import * as v from 'valibot';
import { id } from '../http/answers.ts';
import { exampleDoctor } from '../http/examples.ts';
import type { Context } from '../http/exchange.ts';
import { page, type Route, route } from '../http/route.ts';

const params = v.strictObject({ id });
const CALENDAR = 'text/calendar; charset=utf-8';
const example = { response: 'BEGIN:VCALENDAR…' };

const answerCalendar = (ctx: Context, calendar: string): void => {
  ctx.set('Content-Type', CALENDAR);
  ctx.body = calendar;
};

export const calendarRoutes: readonly Route[] = [
  page({
    path: '/appointments/:id/calendar.ics',
    action: 'appointments.read',
    summary:
      'An appointment for a calendar (RFC 5545); a later one takes its place, a cancelled one says so.',
    produces: CALENDAR,
    params,
    example,
    async serve(ctx, _server, { clinic, params }) {
      answerCalendar(ctx, await clinic.appointments.calendar(params.id ?? ''));
    },
  }),
  page({
    path: '/doctors/:id/calendar.ics',
    action: 'calendar.feed',
    summary: 'A doctor’s appointments for a calendar program that subscribes to this address.',
    produces: CALENDAR,
    params,
    query: v.strictObject({ token: v.optional(v.pipe(v.string(), v.maxLength(100))) }),
    example,
    async serve(ctx, _server, { clinic, params, query }) {
      answerCalendar(ctx, await clinic.calendars.read(params.id ?? '', query.token ?? ''));
    },
  }),
  route({
    method: 'GET',
    path: '/doctors/:id/calendar-feed',
    action: 'calendar.link',
    summary: 'The address of a doctor’s calendar; whoever has it may read the calendar.',
    params,
    answer: v.strictObject({ url: v.string() }),
    message: 'calendar_feed',
    example: {
      response: { url: `https://clinic.example/doctors/${exampleDoctor.id}/calendar.ics?token=…` },
    },
    handle: async ({ clinic, params, server }) => {
      const token = await clinic.calendars.token(params.id);
      return { url: `${server.publicUrl ?? ''}/doctors/${params.id}/calendar.ics?token=${token}` };
    },
  }),
];
