import * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { reachOf } from '../identity/permissions.ts';
import { toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { validate } from '../kernel/validate.ts';
import { DuplicateKeyError, GuardFailedError } from '../storage/index.ts';
import { availability } from './collections.ts';
import { type Stranded, strandedByWeek } from './stranded.ts';
import { hoursFields, hoursOverlap, lastASlot, TOO_SHORT, type WeeklyHours } from './weekly-hours.ts';
import { doctorMeant } from './whose.ts';
import { type AvailabilityView, type AvailabilityWindow, presentWindow, quantaOf } from './window.ts';

/** `doctor_id` for whoever sets another's hours. Inactive hours stay, and nothing is booked in them. */
export const availabilityInput = v.pipe(
  v.strictObject({
    doctor_id: v.optional(v.pipe(v.string(), v.uuid())),
    ...hoursFields,
    is_active: v.optional(v.boolean(), true),
  }),
  v.forward(
    v.check((hours) => lastASlot(hours), TOO_SHORT),
    ['end_time'],
  ),
);

/** With the coming bookings that lie outside the week as it is now. */
export interface WindowSet extends Stranded {
  availability: AvailabilityView;
  /** Whether there were hours from this time on before. */
  replaced: boolean;
}

/** How often it is looked again at hours that change meanwhile. */
const MAX_ATTEMPTS = 10;

/**
 * Sets weekly hours of a doctor; those of the same day from the same time on are replaced. No two active ones overlap:
 * the store refuses that. Bookings that the week leaves outside stay, and are answered.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND, CONFLICT they overlap others of the day
 */
export const setAvailability = async (
  context: Context,
  input: v.InferInput<typeof availabilityInput>,
): Promise<WindowSet> => {
  const reach = reachOf(context.actor, 'availability.manage');
  const { doctor_id, is_active, ...hours } = validate(availabilityInput, input);
  const doctor = await doctorMeant(context, reach, doctor_id);
  for (let attempt = 1; ; attempt++) {
    try {
      const set = await setWindow(context, doctor.id, hours, is_active);
      return { ...set, ...(await strandedByWeek(context, doctor.id)) };
    } catch (error) {
      const other = error instanceof DuplicateKeyError && (await overlapping(context, doctor.id, hours));
      if (other) throw overlaps(other);
      const changed =
        error instanceof DuplicateKeyError ||
        (error instanceof GuardFailedError && error.step === 'availability');
      if (!changed || attempt === MAX_ATTEMPTS) throw error;
    }
  }
};

const setWindow = async (
  context: Context,
  doctor_id: string,
  hours: WeeklyHours,
  is_active: boolean,
): Promise<Omit<WindowSet, keyof Stranded>> => {
  const all = context.storage.collection(availability);
  const { day_of_week, start_time } = hours;
  const known = await all.first({ doctor_id, day_of_week, start_time });
  const at = toInstant(context.clock.now());
  const fields = { id: known?.id ?? newId(), doctor_id, ...hours, is_active };
  const dated = { ...fields, created_at: known?.created_at ?? at, updated_at: at };
  const window: AvailabilityWindow = { ...dated, quanta: quantaOf(dated) };
  const { id, created_at: _made, ...set } = window;
  const step =
    known === undefined ? all.inserting(window) : all.updating('availability', { id }, { $set: set });
  await commit(context, [step], {
    action: 'availability.set',
    entity: 'availability',
    entity_id: id,
    changes: { doctor_id, ...hours, is_active },
  });
  return { availability: presentWindow(window), replaced: known !== undefined };
};

/** The active hours that are in the way; none when what was in the way is what these would replace, or gone. */
const overlapping = async (
  { storage }: Context,
  doctor_id: string,
  hours: WeeklyHours,
): Promise<AvailabilityWindow | undefined> => {
  const { day_of_week, start_time } = hours;
  const others = await storage.collection(availability).find({
    doctor_id,
    day_of_week,
    is_active: true,
    start_time: { $ne: start_time },
  });
  return others.find((other) => hoursOverlap(other, hours));
};

const overlaps = ({ id, start_time, end_time }: AvailabilityWindow): ClinicError =>
  new ClinicError('CONFLICT', 'These hours overlap others of the same day.', {
    details: { availability_id: id, start_time, end_time },
  });
