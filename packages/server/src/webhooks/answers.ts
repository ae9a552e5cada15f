import { deliveryStates, eventTypes } from '@clinic/core';
import * as v from 'valibot';
import { id, instant } from '../http/answers.ts';

export const webhookAnswer = v.strictObject({
  id,
  url: v.string(),
  events: v.array(v.picklist([...eventTypes, '*'])),
  description: v.nullable(v.string()),
  is_active: v.boolean(),
  created_at: instant,
  updated_at: instant,
});

export const deliveryAnswer = v.strictObject({
  id,
  event_id: id,
  event_type: v.picklist(eventTypes),
  state: v.picklist(deliveryStates),
  attempts: v.pipe(v.number(), v.integer(), v.minValue(0)),
  next_attempt_at: v.nullable(instant),
  response_status: v.nullable(v.pipe(v.number(), v.integer())),
  last_error: v.nullable(v.string()),
  created_at: instant,
  delivered_at: v.nullable(instant),
});
