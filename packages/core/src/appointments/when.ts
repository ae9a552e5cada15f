import * as v from 'valibot';
import type { CivilDate } from '../kernel/civil-date.ts';
import { clockTime, dateSchema } from '../kernel/civil-time.ts';
import type { Instant } from '../kernel/clock.ts';
import { instantSchema } from '../kernel/period.ts';
import { invalidFields } from '../kernel/validate.ts';

/** No calendar of the clinic reaches further. */
const FAR = '2200';

const isNear = (text: string): boolean => text < FAR;

/** When an appointment is wanted: an instant, or a day of the clinic and a time on its clock. */
export const whenFields = {
  start: v.optional(v.pipe(instantSchema, v.check(isNear, 'must be before 2200'))),
  date: v.optional(v.pipe(dateSchema, v.check(isNear, 'must be before 2200'))),
  start_time: v.optional(clockTime),
};

export type Wanted = { readonly start: Instant } | { readonly date: CivilDate; readonly start_time: string };

/**
 * What the fields say together; undefined when none is given.
 * @throws ClinicError VALIDATION_ERROR both ways at once, or one half of the second
 */
export const wantedOf = (given: {
  readonly start?: Instant | undefined;
  readonly date?: CivilDate | undefined;
  readonly start_time?: string | undefined;
}): Wanted | undefined => {
  const { start, date, start_time } = given;
  if (start !== undefined) {
    if (date !== undefined || start_time !== undefined)
      throw invalidFields({ start: 'not beside date and start_time' });
    return { start };
  }
  if (date === undefined && start_time === undefined) return undefined;
  if (date === undefined) throw invalidFields({ date: 'required beside start_time' });
  if (start_time === undefined) throw invalidFields({ start_time: 'required beside date' });
  return { date, start_time };
};
