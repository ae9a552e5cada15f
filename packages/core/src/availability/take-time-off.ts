import * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { instantSchema } from '../kernel/period.ts';
import { plainText } from '../kernel/text.ts';
import { validate } from '../kernel/validate.ts';
import { timeOff } from './collections.ts';
import { type Stranded, strandedByTimeOff } from './stranded.ts';
import type { TimeOff } from './time-off.ts';
import { doctorMeant } from './whose.ts';

/** `doctor_id` for whoever enters another's. A reason of at most 500 characters. */
export const timeOffInput = v.pipe(
  v.strictObject({
    doctor_id: v.optional(v.pipe(v.string(), v.uuid())),
    start: instantSchema,
    end: instantSchema,
    reason: v.optional(v.nullable(v.pipe(plainText, v.maxLength(500)))),
  }),
  v.forward(
    v.check(({ start, end }) => start < end, 'must be after start'),
    ['end'],
  ),
);

/** With the coming bookings that lie in it. */
export interface TimeOffTaken extends Stranded {
  time_off: TimeOff;
}

/**
 * No more bookings in this time; those there are stay, and are answered.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND
 */
export const takeTimeOff = async (
  context: Context,
  input: v.InferInput<typeof timeOffInput>,
): Promise<TimeOffTaken> => {
  const reach = reachOf(context.actor, 'time_off.manage');
  const { doctor_id, start, end, reason = null } = validate(timeOffInput, input);
  const doctor = await doctorMeant(context, reach, doctor_id);
  const at = toInstant(context.clock.now());
  const taken: TimeOff = { id: newId(), doctor_id: doctor.id, start, end, reason, created_at: at };
  await commit(context, [context.storage.collection(timeOff).inserting(taken)], {
    action: 'time_off.take',
    entity: 'time_off',
    entity_id: taken.id,
    changes: { doctor_id: doctor.id, start, end },
  });
  return { time_off: taken, ...(await strandedByTimeOff(context, taken)) };
};
