import * as v from 'valibot';
import { heldTime } from '../appointments/held-time.ts';
import type { Context } from '../context.ts';
import type { Doctor } from '../doctors/doctor.ts';
import { findDoctor, noSuchDoctor } from '../doctors/find.ts';
import { reachOf } from '../identity/permissions.ts';
import type { CivilDate } from '../kernel/civil-date.ts';
import { dateSchema, dayInterval } from '../kernel/civil-time.ts';
import { fromInstant } from '../kernel/clock.ts';
import { overlap } from '../kernel/intervals.ts';
import { validate } from '../kernel/validate.ts';
import { intervalOf } from './day-plan.ts';
import { type DaySlot, daySlots } from './day-slots.ts';

export const slotQuery = v.strictObject({ date: dateSchema });

export interface SlotView extends DaySlot {
  /** Neither booked nor past. */
  available: boolean;
}

export interface DayOfSlots {
  doctor_id: string;
  date: CivilDate;
  /** The clinic's, an IANA name: whose day it is. */
  timezone: string;
  slots: SlotView[];
  available_count: number;
}

/**
 * The slots of a doctor's day. @param date `YYYY-MM-DD`
 * @throws ClinicError VALIDATION_ERROR, NOT_FOUND (an inactive doctor, too)
 */
export const slotsOf = async (context: Context, doctorId: string, date: string): Promise<DayOfSlots> => {
  reachOf(context.actor, 'slots.read');
  validate(slotQuery, { date });
  const doctor = await bookableDoctor(context, doctorId);
  const [slots, held] = await Promise.all([
    daySlots(context, doctor, date),
    heldTime(context, doctor.id, dayInterval(date, context.settings.timezone)),
  ]);
  const now = context.clock.now();
  const shown = slots.map((slot) => {
    const taken = held.some((time) => overlap(time, intervalOf(slot)));
    return { ...slot, available: !taken && !isPast(fromInstant(slot.start), now) };
  });
  return {
    doctor_id: doctor.id,
    date,
    timezone: context.settings.timezone,
    slots: shown,
    available_count: shown.filter(({ available }) => available).length,
  };
};

/** A slot that begins this very moment isn't. */
export const isPast = (start: number, now: number): boolean => start < now;

/** @throws ClinicError NOT_FOUND there is none, or an inactive one */
export const bookableDoctor = async (context: Context, id: string): Promise<Doctor> => {
  const doctor = await findDoctor(context, id);
  if (!doctor.is_active) throw noSuchDoctor();
  return doctor;
};
