import {
  type Appointment,
  type AppointmentStatus,
  holdsTime,
  quantaOf,
} from '../appointments/appointment.ts';
import { holding, hoursOn, slotsIn } from '../availability/day-plan.ts';
import type { Doctor } from '../doctors/doctor.ts';
import { type CivilDate, civilDate } from '../kernel/civil-date.ts';
import { nextDate } from '../kernel/civil-time.ts';
import { DAY, fromInstant, HOUR, MINUTE, toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import type { Interval } from '../kernel/intervals.ts';
import { searchKeys } from '../kernel/search.ts';
import type { Patient } from '../patients/patient.ts';
import type { Garden, Sower } from './garden.ts';
import { cancelReasons, reasons } from './reasons.ts';

/** Days before today, and from today on, on which there are appointments. */
const DAYS_BEFORE = 56;
const DAYS_AFTER = 28;

/** Dealt like cards, so that any twenty show what becomes of appointments. */
const past: readonly AppointmentStatus[] = [
  ...Array<AppointmentStatus>(15).fill('completed'),
  ...Array<AppointmentStatus>(3).fill('cancelled'),
  ...Array<AppointmentStatus>(2).fill('no_show'),
];
const coming: readonly AppointmentStatus[] = [
  ...Array<AppointmentStatus>(10).fill('scheduled'),
  ...Array<AppointmentStatus>(8).fill('confirmed'),
  ...Array<AppointmentStatus>(2).fill('cancelled'),
];

/** Who began last is still there. */
const STILL_THERE = 3;

/** How often a patient is drawn who was there when it was booked, and has nothing else at the time. */
const DRAWS = 30;

interface Slot extends Interval {
  readonly date: CivilDate;
}

interface Vacancy extends Slot {
  readonly doctor: Doctor;
}

/** The slots of a new doctor, who keeps the clinic's hours and has no time off. */
const slotsAround = ({ today, timezone, clinicHours, profiles }: Garden): Slot[] => {
  const slots: Slot[] = [];
  const end = civilDate(today + DAYS_AFTER * DAY, timezone);
  for (let date = civilDate(today - DAYS_BEFORE * DAY, timezone); date < end; date = nextDate(date)) {
    const hours = hoursOn(date, holding(profiles, '', date)?.windows ?? clinicHours);
    slots.push(...slotsIn({ date, timezone }, hours).map((slot) => ({ ...slot, date })));
  }
  return slots;
};

/** Different ones, by their start. */
const drawVacancies = (garden: Garden): Vacancy[] => {
  const slots = slotsAround(garden);
  const { doctors, plan, chance } = garden;
  const places = Array.from({ length: slots.length * doctors.length }, (_, place) => place);
  return chance.en.helpers
    .arrayElements(places, Math.min(plan.appointments, places.length))
    .map((place) => ({
      ...slots[Math.floor(place / doctors.length)]!,
      doctor: doctors[place % doctors.length]!,
      place,
    }))
    .sort((one, other) => one.place - other.place);
};

/**
 * What has become of each. Of today it is as at noon, whenever it is sown: the same day gives the same appointments.
 */
const deal = ({ chance: { en }, today }: Garden, vacancies: readonly Vacancy[]): AppointmentStatus[] => {
  const begun = vacancies.filter(({ start }) => start <= today + 12 * HOUR).length;
  const dealFrom = (deck: readonly AppointmentStatus[], count: number): AppointmentStatus[] =>
    Array.from({ length: Math.ceil(count / deck.length) }, () => en.helpers.shuffle(deck))
      .flat()
      .slice(0, count);
  const there = Math.min(STILL_THERE, begun);
  return [
    ...dealFrom(past, begun - there),
    ...Array<AppointmentStatus>(there).fill('arrived'),
    ...dealFrom(coming, vacancies.length - begun),
  ];
};

/** Somebody who was known when it was booked and is free then; nobody, when the dice find none. */
const drawPatient = (
  { chance: { en }, records }: Garden,
  busy: ReadonlySet<string>,
  quanta: readonly string[],
  bookedAt: number,
): Patient | undefined => {
  for (let draw = 0; draw < DRAWS; draw++) {
    const patient = en.helpers.arrayElement(records);
    const isFree = !quanta.some((quantum) => busy.has(`${patient.id} ${quantum}`));
    if (isFree && fromInstant(patient.created_at) <= bookedAt) return patient;
  }
  return undefined;
};

/** One to twenty days before, and before today, while the clinic was open. */
const bookingTime = ({ chance: { en }, today }: Garden, { start }: Interval): number => {
  const daysAhead = en.number.int({ min: 1, max: 20 });
  const day = Math.min(Math.floor((start - today) / DAY) - daysAhead, -1);
  return today + day * DAY + en.number.int({ min: (8 * HOUR) / MINUTE, max: (20 * HOUR) / MINUTE }) * MINUTE;
};

const changedAt = (status: AppointmentStatus, booked: number, { start, end }: Interval): number => {
  if (status === 'completed') return end;
  if (status === 'arrived') return start;
  if (status === 'no_show') return start + 15 * MINUTE;
  return status === 'scheduled' ? booked : booked + HOUR;
};

/** Appointments in every state on the doctors' slots, no two of a doctor or a patient at one time. */
export const sowAppointments: Sower = (garden) => {
  const { chance, today, staff, records, appointments } = garden;
  const { en } = chance;
  const locales = new Map(garden.patients.map(({ id, locale }) => [id, locale ?? 'en']));
  const desk = staff.filter(({ role }) => role === 'receptionist');
  const vacancies = records.length === 0 ? [] : drawVacancies(garden);
  const statuses = deal(garden, vacancies);
  const busy = new Set<string>();
  for (const [index, { doctor, date, ...slot }] of vacancies.entries()) {
    const status = statuses[index]!;
    const [start, end] = [toInstant(slot.start), toInstant(slot.end)];
    const quanta = quantaOf(start, end);
    const booked = bookingTime(garden, slot);
    const patient = drawPatient(garden, busy, quanta, booked);
    if (patient === undefined) continue;
    if (holdsTime(status)) for (const quantum of quanta) busy.add(`${patient.id} ${quantum}`);
    const locale = locales.get(patient.user_id ?? '') ?? 'en';
    const reason = en.datatype.boolean({ probability: 0.7 })
      ? en.helpers.arrayElement(reasons[locale])
      : null;
    const byDesk = en.datatype.boolean() ? en.helpers.arrayElement(desk).user.id : patient.user_id;
    const appointment: Appointment = {
      id: newId(),
      patient_id: patient.id,
      doctor_id: doctor.id,
      department_id: doctor.department_id,
      start,
      end,
      date,
      status,
      reason,
      notes: null,
      cancel_reason: status === 'cancelled' ? en.helpers.arrayElement(cancelReasons[locale]) : null,
      quanta,
      holds_time: holdsTime(status),
      reminder_sent_at:
        slot.start < today && status !== 'cancelled' ? toInstant(slot.start - 3 * HOUR) : null,
      created_by: byDesk,
      version: status === 'scheduled' ? 0 : 1,
      search: searchKeys(reason),
      created_at: toInstant(booked),
      updated_at: toInstant(Math.min(changedAt(status, booked, slot), today)),
    };
    appointments.push(appointment);
  }
  return { appointments: appointments.length };
};
