import { appointments } from '../appointments/collections.ts';
import { heldTime, timeIn } from '../appointments/held-time.ts';
import { newHold, timeHolds } from '../appointments/time-hold.ts';
import { auditing } from '../audit/commit.ts';
import { intervalOf } from '../availability/day-plan.ts';
import { type DaySlot, daySlots } from '../availability/day-slots.ts';
import type { TimeOff } from '../availability/time-off.ts';
import type { Context } from '../context.ts';
import { doctors } from '../doctors/collections.ts';
import type { Doctor } from '../doctors/doctor.ts';
import { appendEvent, deskAnd } from '../events/append.ts';
import { users } from '../identity/collections.ts';
import { type CivilDate, civilDate } from '../kernel/civil-date.ts';
import { civilTime, dayInterval } from '../kernel/civil-time.ts';
import { fromInstant, MINUTE, toInstant } from '../kernel/clock.ts';
import { type Interval, intersect, overlap, subtract } from '../kernel/intervals.ts';
import { enqueue } from '../messaging/enqueue.ts';
import { waitlistText } from '../messaging/texts.ts';
import { patientCalledAt } from '../patients/called-at.ts';
import { patients } from '../patients/collections.ts';
import type { WriteStep } from '../storage/index.ts';
import { waitlist } from './collections.ts';
import { presentEntry, type WaitlistEntry } from './entry.ts';

/** A doctor's time that a write lets go of. */
export interface FreedTime {
  readonly doctor_id: string;
  /** The clinic's day of it. */
  readonly date: CivilDate;
  readonly times: readonly Interval[];
  /** Whose it was: it isn't offered to them again. Null: nobody's, the doctor was away. */
  readonly patient_id: string | null;
  /** The time off that goes with the same write, if it is one. */
  readonly time_off_id?: string;
}

/** How many in the line are looked at: more are hardly all busy elsewhere at the same time. */
const LOOKED_AT = 50;

/**
 * The steps by which freed time is held for the first in line, and they are told. They ride in the write that frees it,
 * after the step that does: so there is no moment in which anybody else could take it, and none in which a crash could
 * lose it. The guard `waiting` fails when somebody chosen left the line or was offered another time meanwhile.
 */
export const offerFreed = async (context: Context, freed: FreedTime): Promise<WriteStep[]> => {
  let line = await waitingFor(context, freed);
  if (line.length === 0) return [];
  const doctor = await context.storage.collection(doctors).get(freed.doctor_id);
  if (!doctor?.is_active) return [];
  const slots = (await daySlots(context, doctor, freed.date, freed.time_off_id)).filter(
    (slot) => liesIn(intervalOf(slot), freed.times) && isInTime(context, slot),
  );
  const offers: Promise<WriteStep[]>[] = [];
  for (const slot of slots) {
    const next = line.find(({ busy }) => !busy.some((time) => overlap(time, intervalOf(slot))));
    if (next === undefined) continue;
    offers.push(offerTo(context, next.entry, doctor, slot));
    line = line.filter((each) => each !== next);
  }
  return (await Promise.all(offers)).flat();
};

/** The same for time off that is given back: what of it isn't booked is free on each day that somebody waits for. */
export const offerGivenBack = async (context: Context, off: TimeOff): Promise<WriteStep[]> => {
  const { storage, settings } = context;
  const { id: time_off_id, doctor_id } = off;
  const whole = intervalOf(off);
  const [from, to] = [whole.start, whole.end - 1].map((at) => civilDate(at, settings.timezone)) as [
    CivilDate,
    CivilDate,
  ];
  const lines = await storage
    .collection(waitlist)
    .group({ doctor_id, status: 'waiting', date: { $gte: from, $lte: to } }, { by: ['date'], sort: 1 });
  if (lines.length === 0) return [];
  const held = await heldTime(context, doctor_id, whole);
  const offers = lines.map(({ key }) => {
    const date = key[0] as CivilDate;
    const times = subtract(intersect([whole], [dayInterval(date, settings.timezone)]), held);
    return offerFreed(context, { doctor_id, date, times, patient_id: null, time_off_id });
  });
  return (await Promise.all(offers)).flat();
};

/** Somebody in the line, and the time in which they are elsewhere. */
interface Waiting {
  readonly entry: WaitlistEntry;
  readonly busy: readonly Interval[];
}

/** In order. */
const waitingFor = async (
  { storage }: Context,
  { doctor_id, date, times, patient_id }: FreedTime,
): Promise<Waiting[]> => {
  if (times.length === 0) return [];
  const line = (
    await storage
      .collection(waitlist)
      .find({ doctor_id, date, status: 'waiting' }, { sort: { id: 1 }, limit: LOOKED_AT })
  ).filter((entry) => entry.patient_id !== patient_id);
  if (line.length === 0) return [];
  const whole = { start: times[0]!.start, end: times.at(-1)!.end };
  const elsewhere = await storage.collection(appointments).find({
    patient_id: { $in: line.map((entry) => entry.patient_id) },
    holds_time: true,
    ...timeIn(whole),
  });
  return line.map((entry) => ({
    entry,
    busy: elsewhere.filter((one) => one.patient_id === entry.patient_id).map(intervalOf),
  }));
};

const liesIn = (slot: Interval, times: readonly Interval[]): boolean =>
  times.some(({ start, end }) => start <= slot.start && slot.end <= end);

/** Whether the patient may still book it at the last moment of the hold. */
const isInTime = ({ clock, settings }: Context, { start }: DaySlot): boolean =>
  fromInstant(start) >=
  clock.now() + (settings.waitlistHoldMinutes + settings.bookingMinNoticeMinutes) * MINUTE;

const offerTo = async (
  context: Context,
  entry: WaitlistEntry,
  doctor: Doctor,
  { start, end }: DaySlot,
): Promise<WriteStep[]> => {
  const { storage, clock, settings } = context;
  const patient = await storage.collection(patients).get(entry.patient_id);
  const user = patient?.user_id ? await storage.collection(users).get(patient.user_id) : undefined;
  const now = clock.now();
  const minutes = settings.waitlistHoldMinutes;
  const set = {
    status: 'offered',
    offer: { start, end, expires_at: toInstant(now + minutes * MINUTE) },
    updated_at: toInstant(now),
  } as const;
  const body = waitlistText(user?.locale ?? 'en', {
    doctor: doctor.name,
    date: entry.date,
    time: civilTime(fromInstant(start), settings.timezone),
    minutes,
  });
  const phone = patient === undefined ? null : patientCalledAt(patient, user);
  return [
    storage.collection(waitlist).updating('waiting', { id: entry.id, status: 'waiting' }, { $set: set }),
    storage.collection(timeHolds).inserting(newHold(entry.id, doctor.id, { start, end })),
    ...(phone === null
      ? []
      : [
          enqueue(context, {
            kind: 'waitlist',
            to: phone,
            audience: 'patient',
            body,
            about: entry.id,
            // Once the time is no longer held the text would be wrong.
            send_before: set.offer.expires_at,
          }),
        ]),
    appendEvent(context, {
      type: 'waitlist.offered',
      data: { ...presentEntry({ ...entry, ...set }, { patient, doctor }) },
      audience: deskAnd(patient?.user_id ?? null),
    }),
    auditing(context, {
      action: 'waitlist.offer',
      entity: 'waitlist',
      entity_id: entry.id,
      changes: { status: set.status, offer: set.offer },
    }),
  ];
};
