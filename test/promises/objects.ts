import type { Role, SignedIn } from '@clinic/core';
import { operator, signIn } from '../support/clinic.ts';
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
  await server.clinic.as(operator).users.create({ role, name: `${role} ${phones}`, phone });
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

const page: Making = async () => ({ file: 'start.js' });

/** For each route whose path names an object: how to make one that is the owner's. */
export const objects: Readonly<Record<string, Making>> = {
  'POST /packages/subscriptions/:id/confirm-payment': pendingSubscription,
  'POST /packages/subscriptions/:id/fail-payment': pendingSubscription,
  'GET /users/:id': theUser,
  'PATCH /users/:id': theUser,
  'DELETE /users/:id': theUser,
  'GET /docs/:file': page,
  'GET /redoc/:file': page,
};
