import { eventTypes } from '@clinic/core';
import * as v from 'valibot';
import { id, instant } from '../http/answers.ts';

/** From 1, without gaps; 0 stands before the first. */
export const sequenceNumber = v.pipe(v.number(), v.integer(), v.minValue(0));

export const eventAnswer = v.strictObject({
  id,
  type: v.picklist(eventTypes),
  at: instant,
  data: v.record(v.string(), v.unknown()),
  seq: sequenceNumber,
});
