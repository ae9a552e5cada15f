import { intervalOf } from '../availability/day-plan.ts';
import { type DaySlot, daySlots } from '../availability/day-slots.ts';
import type { Context } from '../context.ts';
import { doctors } from '../doctors/collections.ts';
import type { Doctor } from '../doctors/doctor.ts';
import { ClinicError } from '../errors.ts';
import { civilDate } from '../kernel/civil-date.ts';
import { civilTime, nextDate } from '../kernel/civil-time.ts';
import { DAY, fromInstant, type Instant, MINUTE, toInstant } from '../kernel/clock.ts';
import { overlap } from '../kernel/intervals.ts';
import type { WriteStep } from '../storage/index.ts';
import { type Appointment, quantaOf } from './appointment.ts';
import { heldTime } from './held-time.ts';
import type { Wanted } from './when.ts';

/** How many free start times a refusal names, and how many days on it looks for them. */
const NEXT_SLOTS = 3;
const NEXT_DAYS = 14;

/** The starts that may be booked now. Patients keep the notice and the horizon; staff just can't book the past. */
interface Bookable {
  readonly from: Instant;
  readonly to: Instant | null;
}

const bookableFor = ({ clock, settings }: Context, byPatient: boolean): Bookable => {
  const now = clock.now();
  if (!byPatient) return { from: toInstant(now), to: null };
  return {
    from: toInstant(now + settings.bookingMinNoticeMinutes * MINUTE),
    to: toInstant(now + settings.bookingHorizonDays * DAY),
  };
};

const lies = (slot: DaySlot, { from, to }: Bookable): boolean =>
  slot.start >= from && (to === null || slot.start <= to);

/**
 * The slot of the doctor that begins when it is wanted. Whether it is still free isn't asked here: the store's unique
 * indexes say so in the write that takes it. Of a time that the clock shows twice it is the first.
 * @throws ClinicError SLOT_UNAVAILABLE outside the doctor's hours, off the grid, past, or too soon or too far for a
 *   patient; `details.next_slots` up to 3 free starts from then on
 */
export const chooseSlot = async (
  context: Context,
  doctor: Doctor,
  wanted: Wanted,
  byPatient: boolean,
): Promise<DaySlot> => {
  const { timezone } = context.settings;
  const date = 'date' in wanted ? wanted.date : civilDate(fromInstant(wanted.start), timezone);
  const bookable = bookableFor(context, byPatient);
  const slots = await daySlots(context, doctor, date);
  const chosen = slots.find(({ start }) =>
    'date' in wanted ? civilTime(fromInstant(start), timezone) === wanted.start_time : start === wanted.start,
  );
  if (chosen !== undefined && lies(chosen, bookable)) return chosen;
  const time = 'date' in wanted ? wanted.start_time : civilTime(fromInstant(wanted.start), timezone);
  throw new ClinicError('SLOT_UNAVAILABLE', 'The doctor has no such slot.', {
    details: { next_slots: await nextSlots(context, doctor, date, time, bookable) },
  });
};

/** Free starts from a day and its time on, or from the first that may be booked. */
const nextSlots = async (
  context: Context,
  doctor: Doctor,
  date: string,
  time: string,
  bookable: Bookable,
): Promise<Instant[]> => {
  const { timezone } = context.settings;
  const first = civilDate(fromInstant(bookable.from), timezone);
  const isPast = date < first;
  const found: Instant[] = [];
  let day = isPast ? first : date;
  for (let count = 0; count < NEXT_DAYS && found.length < NEXT_SLOTS; count++, day = nextDate(day)) {
    const slots = (await daySlots(context, doctor, day)).filter(
      (slot) =>
        lies(slot, bookable) &&
        (isPast || day !== date || civilTime(fromInstant(slot.start), timezone) >= time),
    );
    found.push(...(await freeOf(context, doctor, slots)));
  }
  return found.slice(0, NEXT_SLOTS);
};

const freeOf = async (context: Context, doctor: Doctor, slots: readonly DaySlot[]): Promise<Instant[]> => {
  const [first, last] = [slots[0], slots.at(-1)];
  if (first === undefined || last === undefined) return [];
  const held = await heldTime(context, doctor.id, {
    start: intervalOf(first).start,
    end: intervalOf(last).end,
  });
  return slots
    .filter((slot) => !held.some((time) => overlap(time, intervalOf(slot))))
    .map(({ start }) => start);
};

/** What an appointment holds of a slot. */
export const timeOf = (
  { start, end }: DaySlot,
  timezone: string,
): Pick<Appointment, 'start' | 'end' | 'date' | 'quanta'> => ({
  start,
  end,
  date: civilDate(fromInstant(start), timezone),
  quanta: quantaOf(start, end),
});

/** @throws ClinicError NOT_FOUND also for a doctor who takes no bookings */
export const findBookableDoctor = async ({ storage }: Context, id: string): Promise<Doctor> => {
  const found = await storage.collection(doctors).get(id);
  if (!found?.is_active) throw noBookings();
  return found;
};

/** The guard `doctor` fails once the doctor takes no bookings. */
export const stillTakingBookings = ({ storage }: Context, id: string): WriteStep =>
  storage.collection(doctors).updating('doctor', { id, is_active: true }, {});

export const noBookings = (): ClinicError =>
  new ClinicError('NOT_FOUND', 'There is no such doctor who takes bookings.', {
    details: { doctor_id: 'no doctor who takes bookings' },
  });
