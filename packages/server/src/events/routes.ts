import { eventQuery } from '@clinic/core';
import * as v from 'valibot';
import { exampleEvent } from '../http/examples.ts';
import { type Route, route } from '../http/route.ts';
import { eventAnswer, sequenceNumber } from './answers.ts';

export const eventRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/events',
    action: 'events.read',
    summary:
      'What happened after a number of the sequence, as far as it concerns you: the list that live updates come from.',
    query: eventQuery,
    answer: v.strictObject({ items: v.array(eventAnswer), last_seq: sequenceNumber, resync: v.boolean() }),
    message: 'events',
    example: { response: { items: [exampleEvent], last_seq: exampleEvent.seq, resync: false } },
    handle: ({ clinic, query }) => clinic.events.list(query),
  }),
];
