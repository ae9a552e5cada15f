import { type HeldTime, heldTime } from '../appointments/held-time.ts';
import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { dayInterval } from '../kernel/civil-time.ts';
import { toInstant } from '../kernel/clock.ts';
import { type Interval, overlap, subtract } from '../kernel/intervals.ts';
import { validate } from '../kernel/validate.ts';
import { type DayPlan, planDay, slotsIn, timeOffAt } from './day-plan.ts';
import type { DaySlot } from './day-slots.ts';
import { bookableDoctor, type DayOfSlots, isPast, type SlotView, slotQuery } from './slots.ts';
import { describeHours } from './weekly-hours.ts';
import { reaches } from './whose.ts';

/** What took a slot. */
export interface Taker {
  /** `profile` replaced the hours it was in, `window`: these are switched off. */
  rule: 'window' | 'profile' | 'time_off' | 'booking' | 'waitlist' | 'past';
  /** Of the hours, the profile, the time off, the appointment or the place on the waitlist; null for what is past. */
  id: string | null;
  /** The profile's name, the reason of the time off (to those who may read it), the hours that are off. */
  note: string | null;
}

export interface ExplainedSlot extends SlotView {
  taken_by: Taker | null;
}

export interface ExplainedDay extends DayOfSlots {
  /** By which hours the day goes. */
  hours: { from: DayPlan['from']; profile_id: string | null; name: string | null };
  /** Those that are missing, too. */
  slots: ExplainedSlot[];
  /** The rest of the day: no hours at all. */
  closed: DaySlot[];
}

/**
 * The slots of a doctor's day as they would be by the usual hours, and what took each that is missing or not
 * available. @param date `YYYY-MM-DD`
 * @throws ClinicError UNAUTHENTICATED, FORBIDDEN, VALIDATION_ERROR, NOT_FOUND (an inactive doctor, too)
 */
export const explainSlots = async (
  context: Context,
  doctorId: string,
  date: string,
): Promise<ExplainedDay> => {
  reachOf(context.actor, 'slots.explain');
  validate(slotQuery, { date });
  const doctor = await bookableDoctor(context, doctorId);
  const [plan, held] = await Promise.all([
    planDay(context, doctor, date),
    heldTime(context, doctor.id, dayInterval(date, context.settings.timezone)),
  ]);
  const readsReasons = reaches(context.actor, 'time_off.read', doctor);
  const offered = slotsIn(plan, plan.hours).map((slot) =>
    explained(slot, takerOf(plan, held, slot, context.clock.now(), readsReasons)),
  );
  const candidates = [...offered, ...missing(plan)].sort((a, b) => (a.start < b.start ? -1 : 1));
  const shown = slotsIn(plan, [...plan.hours, ...plan.usual, ...plan.inactive]);
  return {
    doctor_id: doctor.id,
    date,
    timezone: plan.timezone,
    hours: { from: plan.from, profile_id: plan.profile?.id ?? null, name: plan.profile?.name ?? null },
    slots: candidates,
    available_count: candidates.filter(({ available }) => available).length,
    closed: subtract([dayInterval(date, plan.timezone)], shown).map(toSlot),
  };
};

const toSlot = ({ start, end }: Interval): DaySlot => ({ start: toInstant(start), end: toInstant(end) });

const explained = (slot: Interval, taken_by: Taker | null): ExplainedSlot => ({
  ...toSlot(slot),
  available: taken_by === null,
  taken_by,
});

const takerOf = (
  plan: DayPlan,
  held: readonly HeldTime[],
  slot: Interval,
  now: number,
  readsReasons: boolean,
): Taker | null => {
  const off = timeOffAt(plan, slot);
  if (off !== undefined) return { rule: 'time_off', id: off.id, note: readsReasons ? off.reason : null };
  const booked = held.find((time) => overlap(time, slot));
  if (booked !== undefined) return { rule: booked.holder, id: booked.id, note: null };
  return isPast(slot.start, now) ? { rule: 'past', id: null, note: null } : null;
};

/** Slots that the profile or a switch took out of the doctor's usual hours; not where other hours take their place. */
const missing = (plan: DayPlan): ExplainedSlot[] => {
  const open = slotsIn(plan, plan.hours);
  const outside = (slot: Interval): boolean => !open.some((other) => overlap(other, slot));
  const { profile, usual, inactive } = plan;
  const replaced =
    profile === null
      ? []
      : slotsIn(plan, usual)
          .filter(outside)
          .map((slot) => explained(slot, { rule: 'profile', id: profile.id, note: profile.name }));
  const switchedOff = inactive.flatMap((hours) =>
    slotsIn(plan, [hours])
      .filter(outside)
      .map((slot) => explained(slot, { rule: 'window', id: hours.id, note: describeHours(hours) })),
  );
  return [...replaced, ...switchedOff];
};
