import type { Role, SignedIn } from '@clinic/core';
import { operator, signIn } from '../support/clinic.ts';
import { png } from '../support/images.ts';
import type { TestServer } from '../support/server.ts';

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
  const { actor, access_token } = await signIn(server, phone);
  return { actor, token: access_token };
};

/** What a path names, parameter by parameter. */
type Named = Readonly<Record<string, string>>;

/** Makes an object that belongs to somebody. */
type Making = (server: TestServer, owner: Person) => Promise<Named>;

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
  'GET /docs/:file': page,
  'GET /redoc/:file': page,
};

/** Bodies for routes whose example fits once, or not everybody. */
export const bodies: Readonly<Record<string, unknown>> = {
  'PATCH /users/me': { name: 'Noor' },
  'PATCH /departments/:id': { description: 'Hearts' },
  'PATCH /admin/departments/:id': { description: 'Hearts' },
};
