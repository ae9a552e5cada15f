import type { Role, SignedIn } from '@clinic/core';
import { createTokens, type TokenClaims } from '@clinic/core/tokens';
import type { Context } from '../../packages/core/src/context.ts';
import { sessions, users } from '../../packages/core/src/identity/collections.ts';
import { newSession } from '../../packages/core/src/identity/sign-in.ts';
import { operator, testSecrets } from '../support/clinic.ts';
import { addDeadDelivery } from '../support/happenings.ts';
import { png } from '../support/images.ts';
import type { TestServer } from '../support/server.ts';
import { addVisit } from '../support/treatments.ts';

/** Somebody of a role, just signed in. */
export interface Person {
  readonly actor: SignedIn;
  readonly token: string;
}

let phones = 60_000_000;

/** Each visit is somebody new: what one does to itself or to others is no concern of the next. */
export const newPerson = async (server: TestServer, role: Role): Promise<Person> => {
  const phone = `+965${++phones}`;
  const known = { name: `${role} ${phones}`, phone };
  const desk = server.clinic.as(operator);
  if (role === 'doctor') await desk.doctors.create({ ...known, email: `${phones}@clinic.kw` });
  else await desk.users.create({ ...known, role });
  return startSession(server, phone);
};

/** A session as a sign-in makes it, in one write: hundreds are wanted, and how they came to be is others' matter. */
const startSession = async ({ clinic, clock, storage }: TestServer, phone: string): Promise<Person> => {
  const [user] = await storage.collection(users).find({ phone_number: phone });
  const origin = { ip: null, request_id: null };
  const context = { clock, settings: clinic.settings, origin } as Partial<Context> as Context;
  const session = newSession(context, user!, 'otp');
  await storage.collection(sessions).insert(session);
  const { id: sub, phone_number, role } = user!;
  const tokens = createTokens({ secretKey: testSecrets.jwtSecretKey, clock });
  const token = tokens.issue({ sub, phone_number, role, sid: session.id }, session.access_seconds);
  return { actor: await clinic.authenticate({ sub, sid: session.id } as TokenClaims), token };
};

/** What a path names, parameter by parameter; `query` is what must follow it, `into` what the body names. */
type Named = Readonly<Record<string, string>>;

/** Makes an object that belongs to somebody. */
export type Making = (server: TestServer, owner: Person) => Promise<Named>;

const theUser: Making = async (_server, { actor }) => ({ id: actor.id });

/** Only patients buy: what is to belong to somebody else belongs to a patient all the same. */
const pendingSubscription: Making = async (server, owner) => {
  const { actor } = owner.actor.role === 'patient' ? owner : await newPerson(server, 'patient');
  const [first] = await server.clinic.as(actor).packages.available();
  const { subscription } = await server.clinic
    .as(actor)
    .subscriptions.purchase({ package_id: first!.id, user_info: { name: 'A', national_id: '1' } });
  return { id: subscription.id };
};

const theSession: Making = async (_server, { actor }) => ({ id: actor.session.id });

const theDoctor: Making = async (server, owner) => {
  const { actor } = owner.actor.role === 'doctor' ? owner : await newPerson(server, 'doctor');
  return { id: actor.user.doctor_id ?? '' };
};

/** Departments belong to nobody. */
const department: Making = async (server) => ({
  id: (await server.clinic.as(operator).departments.create({ name: `Department ${++phones}` })).id,
});

const thePhoto: Making = async (server, { actor }) => {
  const { photo_url } = await server.clinic.as(actor).photos.change({ photo: await png(60, 40) });
  return { name: photo_url.split('/').at(-1) ?? '' };
};

const hours: Making = async (server, owner) => {
  const { id: doctor_id = '' } = await theDoctor(server, owner);
  const monday = { day_of_week: 0, start_time: '08:00', end_time: '12:00' };
  const { availability } = await server.clinic.as(operator).availability.set({ doctor_id, ...monday });
  return { id: availability.id };
};

const timeOff: Making = async (server, owner) => {
  const { id: doctor_id = '' } = await theDoctor(server, owner);
  const day = { start: '2031-01-07T05:00:00Z', end: '2031-01-08T05:00:00Z' };
  return { id: (await server.clinic.as(operator).timeOff.take({ doctor_id, ...day })).time_off.id };
};

/** Profiles belong to nobody. */
const profile: Making = async (server) => {
  const day = { name: 'Holiday', from: '2031-03-01', to: '2031-03-01', windows: [] };
  return { id: (await server.clinic.as(operator).hoursProfiles.add(day)).profile.id };
};

const thePatient: Making = async ({ clinic }, { actor }) => {
  if (actor.role === 'patient') {
    const { items } = await clinic.as(actor).patients.list();
    return { id: items[0]!.id };
  }
  const made = await clinic.as(operator).patients.create({ name: 'A', phone: `+965${++phones}` });
  return { id: made.patient.id };
};

/** With another record to be merged into. */
const theDouble: Making = async (server, owner) => {
  const { id = '' } = await thePatient(server, owner);
  const other = await server.clinic.as(operator).patients.create({ name: 'A', phone: `+965${++phones}` });
  return { id, into: other.patient.id };
};

/** Far ahead: one each for whoever is new. */
const theAppointment: Making = async (server, owner) => {
  const [doctor, patient] = [await theDoctor(server, owner), await thePatient(server, owner)];
  const { id } = await server.clinic.as(operator).appointments.book({
    doctor_id: doctor.id ?? '',
    patient_id: patient.id ?? '',
    date: '2031-01-06',
    start_time: '09:00',
  });
  return { id };
};

const thePlaceInLine: Making = async (server, owner) => {
  const [doctor, patient] = [await theDoctor(server, owner), await thePatient(server, owner)];
  const wish = { doctor_id: doctor.id ?? '', patient_id: patient.id ?? '', date: '2031-01-06' };
  return { id: (await server.clinic.as(operator).waitlist.join(wish)).id };
};

const theVisit: Making = async (server, owner) => {
  const [doctor, patient] = [await theDoctor(server, owner), await thePatient(server, owner)];
  const { id } = await server.clinic.as(operator).visits.create({
    doctor_id: doctor.id,
    patient_id: patient.id,
    visit_type: 'consultation',
  });
  return { id };
};

const thePrescription: Making = async (server, owner) => {
  const { id: visit_id = '' } = await theVisit(server, owner);
  const taken = { name: 'Ibuprofen', dosage: '400 mg', frequency: 'daily', duration_days: 7 };
  const { prescription } = await server.clinic
    .as(operator)
    .prescriptions.create({ visit_id, medications: [taken] });
  return { id: prescription.id };
};

/** Of 15, so that the example's payment fits. */
const theBill: Making = async (server, owner) => {
  const { id = '' } = await thePatient(server, owner);
  const items = [{ description: 'Consultation', quantity: 1, unit_price: 15 }];
  return { id: (await server.clinic.as(operator).billing.create({ patient_id: id, items })).id };
};

const thePaidBill: Making = async (server, owner) => {
  const { id = '' } = await theBill(server, owner);
  await server.clinic.as(operator).billing.change(id, { payment: { amount: 15, method: 'cash' } });
  return { id };
};

const theCalendar: Making = async (server, owner) => {
  const { id = '' } = await theDoctor(server, owner);
  return { id, query: `?token=${await server.clinic.as(operator).calendars.token(id)}` };
};

/** At a visit of the two. */
const theTreatment: Making = async (server, owner) => {
  const [doctor, patient] = [await theDoctor(server, owner), await thePatient(server, owner)];
  const visit_id = await addVisit(server, { doctor_id: doctor.id ?? '', patient_id: patient.id ?? '' });
  const done = { visit_id, name: 'Wound dressing', cost: 12.5 };
  return { id: (await server.clinic.as(operator).treatments.create(done)).treatment.id };
};

/** What is in stock belongs to nobody. */
const theItem: Making = async ({ clinic }) => {
  const gloves = { name: 'Gloves', category: 'Supplies', quantity: 10, unit: 'box', unit_cost: 2 };
  return { id: (await clinic.as(operator).inventory.create(gloves)).id };
};

/** Webhooks belong to nobody. */
const webhook: Making = async (server) => {
  const wish = { url: 'https://books.example/clinic', events: ['*'] as ['*'] };
  return { id: (await server.clinic.as(operator).webhooks.create(wish)).webhook.id };
};

const deadDelivery: Making = async (server, owner) => {
  const { id = '' } = await webhook(server, owner);
  return { id, delivery_id: await addDeadDelivery(server, id) };
};

/** Yesterday, closed once however often; closed days belong to nobody. */
const closedDay: Making = async (server) => ({
  date: (await server.clinic.as(operator).dayClose.close()).day_close.id,
});

const page: Making = async () => ({ file: 'start.js' });

/** For each route whose path names an object: how to make one that is the owner's. */
export const objects: Readonly<Record<string, Making>> = {
  'POST /packages/subscriptions/:id/confirm-payment': pendingSubscription,
  'POST /packages/subscriptions/:id/fail-payment': pendingSubscription,
  'DELETE /auth/sessions/:id': theSession,
  'GET /photos/:name': thePhoto,
  'GET /departments/:id': department,
  'PATCH /departments/:id': department,
  'DELETE /departments/:id': department,
  'PATCH /admin/departments/:id': department,
  'DELETE /admin/departments/:id': department,
  'GET /doctors/:id': theDoctor,
  'PATCH /doctors/:id': theDoctor,
  'DELETE /doctors/:id': theDoctor,
  'GET /users/:id': theUser,
  'PATCH /users/:id': theUser,
  'DELETE /users/:id': theUser,
  'DELETE /availability/:id': hours,
  'GET /availability/:id': theDoctor,
  'GET /availability/time-off/:id': timeOff,
  'DELETE /availability/time-off/:id': timeOff,
  'GET /availability/profiles/:id': profile,
  'DELETE /availability/profiles/:id': profile,
  'GET /doctors/:id/slots': theDoctor,
  'GET /doctors/:id/availability': theDoctor,
  'GET /doctors/:id/schedule': theDoctor,
  'GET /patients/:id': thePatient,
  'PATCH /patients/:id': thePatient,
  'POST /patients/:id/merge': theDouble,
  'GET /patients/:id/export': thePatient,
  'GET /patients/:id/medical-history': thePatient,
  'PATCH /patients/:id/medical-history': thePatient,
  'GET /billings/:id': theBill,
  'PATCH /billings/:id': theBill,
  'GET /billings/:id/pdf': theBill,
  'GET /billings/:id/receipt': thePaidBill,
  'GET /appointments/stats/doctor/:id': theDoctor,
  'GET /appointments/:id': theAppointment,
  'PATCH /appointments/:id': theAppointment,
  'PATCH /appointments/:id/confirm': theAppointment,
  'PATCH /appointments/:id/check-in': theAppointment,
  'PATCH /appointments/:id/complete': theAppointment,
  'PATCH /appointments/:id/cancel': theAppointment,
  'DELETE /appointments/:id': theAppointment,
  'GET /appointments/:id/calendar.ics': theAppointment,
  'DELETE /waitlist/:id': thePlaceInLine,
  'GET /visits/:id': theVisit,
  'PATCH /visits/:id': theVisit,
  'GET /prescriptions/:id': thePrescription,
  'GET /prescriptions/:id/pdf': thePrescription,
  'PATCH /prescriptions/:id': thePrescription,
  'DELETE /prescriptions/:id': thePrescription,
  'GET /doctors/:id/calendar.ics': theCalendar,
  'GET /doctors/:id/calendar-feed': theDoctor,
  'GET /treatments/:id': theTreatment,
  'PATCH /treatments/:id': theTreatment,
  'GET /inventory/:id': theItem,
  'PATCH /inventory/:id': theItem,
  'DELETE /inventory/:id': theItem,
  'GET /inventory/:id/changes': theItem,
  'GET /webhooks/:id': webhook,
  'PATCH /webhooks/:id': webhook,
  'DELETE /webhooks/:id': webhook,
  'POST /webhooks/:id/deliveries/:delivery_id/retry': deadDelivery,
  'GET /day-closes/:date': closedDay,
  'GET /docs/:file': page,
  'GET /redoc/:file': page,
};

/** Bodies for routes whose example fits once, or not everybody. */
export const bodies: Readonly<Record<string, unknown>> = {
  'PATCH /users/me': { name: 'Noor' },
  'PATCH /departments/:id': { description: 'Hearts' },
  'PATCH /admin/departments/:id': { description: 'Hearts' },
  'PATCH /appointments/:id': { reason: 'Cough' },
  'POST /inventory': { name: 'Gauze', category: 'Supplies', quantity: 10, unit: 'roll', unit_cost: 1 },
};

/** What routes ask for in their query, whose object it may be. */
export const queries: Readonly<Record<string, string>> = {
  'GET /doctors/:id/slots': '?date=2031-01-06',
  'GET /doctors/:id/availability': '?date=2031-01-06',
  'GET /doctors/:id/calendar.ics': '?token=none',
};
