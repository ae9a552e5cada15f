import {
  type AppointmentView,
  createClinic,
  type Instant,
  newId,
  type Role,
  type Settings,
  toInstant,
} from '@clinic/core';
import { expect } from 'chai';
import { type Appointment, quantaOf } from '../../packages/core/src/appointments/appointment.ts';
import { appointments } from '../../packages/core/src/appointments/collections.ts';
import { timeHolds } from '../../packages/core/src/appointments/time-hold.ts';
import { openClinic, operator, signIn, type TestClinic, testSecrets } from './clinic.ts';
import type { Engine, Store } from './engines.ts';

/** The day after the fake clock's, a Monday: the first slot begins at 08:00 in Kuwait. */
export const MONDAY = '2031-01-06';

/** The nth half hour of a day from 08:00 in Kuwait on. */
export const slotOn = (day: string, nth: number): Instant =>
  new Date(Date.parse(`${day}T05:00:00.000Z`) + nth * 1_800_000).toISOString();

export const slot = (nth: number): Instant => slotOn(MONDAY, nth);

let people = 0;

/** A phone and an email that nobody had before. */
const nextContacts = () => {
  people += 1;
  return { phone: `+9656${String(people).padStart(7, '0')}`, email: `person${people}@clinic.kw` };
};

export const addDoctor = async ({ clinic }: TestClinic, name = 'Dr. Sara') => {
  const contacts = nextContacts();
  const { id } = await clinic.as(operator).doctors.create({ name, ...contacts });
  return { id, phone: contacts.phone };
};

export const addPatient = async ({ clinic }: TestClinic, name = 'Noor'): Promise<string> =>
  (await clinic.as(operator).patients.create({ name, phone: nextContacts().phone })).patient.id;

/** A user of a role, signed in. */
export const signInAs = async (parts: TestClinic, role: Role) => {
  const { phone } = nextContacts();
  await parts.clinic.as(operator).users.create({ role, name: role, phone });
  return signIn(parts, phone);
};

export interface BookedClinic extends TestClinic {
  readonly doctor: string;
  readonly patient: string;
  desk(): ReturnType<TestClinic['clinic']['as']>;
  book(
    nth: number,
    more?: { doctor_id?: string; patient_id?: string; reason?: string },
  ): Promise<AppointmentView>;
}

/** A clinic with a doctor and a patient. */
export const openBooking = async (store: Engine, settings: Partial<Settings> = {}): Promise<BookedClinic> => {
  const parts = await openClinic(store, settings);
  const { id: doctor } = await addDoctor(parts);
  const patient = await addPatient(parts);
  const desk = () => parts.clinic.as(operator);
  return {
    ...parts,
    doctor,
    patient,
    desk,
    book: (nth, more = {}) =>
      desk().appointments.book({ doctor_id: doctor, patient_id: patient, start: slot(nth), ...more }),
  };
};

/** An appointment of five minutes as the store keeps it, booked by nobody's rules. */
export const appointmentAt = (
  start: number,
  given: Pick<Appointment, 'patient_id' | 'doctor_id'> & Partial<Appointment>,
): Appointment => {
  const [begins, ends] = [toInstant(start), toInstant(start + 300_000)];
  return {
    id: newId(),
    department_id: null,
    start: begins,
    end: ends,
    date: begins.slice(0, 10),
    status: 'scheduled',
    reason: null,
    notes: null,
    cancel_reason: null,
    quanta: quantaOf(begins, ends),
    holds_time: true,
    reminder_sent_at: null,
    created_by: null,
    version: 0,
    search: [],
    created_at: begins,
    updated_at: begins,
    ...given,
  };
};

/** Another program on the same store, with the same clock. */
export const openBeside = async (
  store: Store,
  { storage, clock, messenger }: TestClinic,
  settings: Partial<Settings> = {},
) =>
  createClinic({
    storage: await store.openAgain(storage),
    clock,
    messenger,
    settings: { ...testSecrets, ...settings },
  });

/**
 * Holds whatever happened before: no two appointments that hold time overlap, for no doctor and for no patient; nor does
 * a hold of the waitlist, which has no patient, another or an appointment.
 */
export const expectNoOverlap = async ({ storage }: Pick<TestClinic, 'storage'>): Promise<number> => {
  const booked = await storage
    .collection(appointments)
    .find({ holds_time: true, start: { $gt: '' } }, { sort: { start: 1 } });
  const held = await storage.collection(timeHolds).find({ status: 'held' });
  const holding = [
    ...booked,
    ...held.map(({ held_from, held_to, ...hold }) => ({
      ...hold,
      patient_id: hold.id,
      start: held_from,
      end: held_to,
    })),
  ];
  const overlaps = holding.flatMap((one, index) =>
    holding
      .slice(index + 1)
      .filter(
        (other) =>
          (one.doctor_id === other.doctor_id || one.patient_id === other.patient_id) &&
          one.start < other.end &&
          other.start < one.end,
      )
      .map((other) => `${one.id} ${one.start} / ${other.id} ${other.start}`),
  );
  expect(overlaps).to.deep.equal([]);
  return holding.length;
};
