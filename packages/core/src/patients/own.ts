import { type Act, auditing, commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import type { User } from '../identity/user.ts';
import { toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import {
  DuplicateKeyError,
  GuardFailedError,
  StorageUnavailableError,
  type WriteStep,
} from '../storage/index.ts';
import { patients } from './collections.ts';
import { newPatient, type Patient, patientSearch } from './patient.ts';

/** How often the record is looked for again while others link or make it. */
const MAX_ATTEMPTS = 5;

/**
 * The record that staff made for a phone, if there is exactly one that is nobody's: of several it isn't known whose they
 * are.
 */
export const staffMadeFor = async (
  { storage }: Pick<Context, 'storage'>,
  phone: string,
): Promise<Patient | undefined> => {
  const [staffMade, ...others] = await storage
    .collection(patients)
    .find({ phone, user_id: null }, { limit: 2 });
  return others.length === 0 ? staffMade : undefined;
};

/**
 * The steps, the audit entry among them, by which a first sign-in makes the record that staff made the user's, in its own
 * write: the desk sees at once whose it is. The guard `patient` fails when somebody else has it by then.
 */
export const linkingAtSignIn = (
  context: Context,
  staffMade: Patient,
  user: User,
  actor: NonNullable<Act['actor']>,
): WriteStep[] => [
  linking(context, staffMade, user),
  auditing(context, { ...linkingAct(staffMade, user), actor }),
];

/**
 * The record of the patient who acts. Where no sign-in has linked one, the first time it is the one that staff made for
 * the user's verified phone, else a new one. Of any number of requests at once a unique index lets one link or make it,
 * and the others find it.
 * @throws ClinicError UNAUTHENTICATED, FORBIDDEN no patient acts
 */
export const ownPatient = async (context: Context): Promise<Patient> => {
  const { actor } = context;
  if (actor.type !== 'user') throw new ClinicError('UNAUTHENTICATED', 'Sign in first.');
  if (actor.role !== 'patient') throw new ClinicError('FORBIDDEN', 'Only a patient has a record.');
  const { user } = actor;
  const known = await context.storage.collection(patients).first({ user_id: user.id });
  if (known !== undefined && !isToBeNamed(known, user)) return known;
  // Of the first requests of somebody at one server one does it: at once, all would meet in the store.
  return findOrMakeRecord(context, user);
};

/** The record of a patient's user, linked or made where there is none. */
export const findOrMakeRecord = (context: Context, user: User): Promise<Patient> =>
  context.turns.take([`patient of ${user.id}`], () => findOrMakeAgain(context, user));

/** A record made before its user said who they are. */
const isToBeNamed = (known: Patient, user: User): boolean => known.name === null && user.name !== null;

/**
 * Where a user has a name now and had none, gives it to the record they had before. It isn't part of what was asked for: a
 * store that fails meanwhile leaves it to the user's next look.
 */
export const nameRecord = async (context: Context, before: User, user: User): Promise<void> => {
  if (user.role !== 'patient' || before.name !== null || user.name === null) return;
  try {
    const known = await context.storage.collection(patients).first({ user_id: user.id });
    if (known === undefined || !isToBeNamed(known, user)) return;
    // Nor is it part of what is done once under an Idempotency-Key: that has had its effect.
    const { idempotency: _done, ...origin } = context.origin;
    await findOrMakeRecord({ ...context, origin }, user);
  } catch (error) {
    if (!(error instanceof StorageUnavailableError)) throw error;
  }
};

const findOrMakeAgain = async (context: Context, user: User): Promise<Patient> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await findOrMake(context, user);
    } catch (error) {
      const met =
        (error instanceof DuplicateKeyError && error.index === 'patients_user') ||
        (error instanceof GuardFailedError && error.step === 'patient');
      if (!met || attempt === MAX_ATTEMPTS) throw error;
    }
  }
};

const findOrMake = async (context: Context, user: User): Promise<Patient> => {
  const all = context.storage.collection(patients);
  const known = await all.first({ user_id: user.id });
  if (known !== undefined) return isToBeNamed(known, user) ? name(context, known, user) : known;
  const staffMade = user.phone_number === null ? undefined : await staffMadeFor(context, user.phone_number);
  return staffMade === undefined ? make(context, user) : link(context, staffMade, user);
};

/** Under an Idempotency-Key the request may be tried again after it: the record is found then. */
const again = { takesBack: true } as const;

const linking = ({ storage, clock }: Context, { id, phone }: Patient, user: User): WriteStep =>
  storage
    .collection(patients)
    .updating(
      'patient',
      { id, user_id: null, phone },
      { $set: { user_id: user.id, updated_at: toInstant(clock.now()) }, $inc: { revision: 1 } },
    );

const linkingAct = ({ id }: Patient, user: User): Act => ({
  action: 'patient.link',
  entity: 'patients',
  entity_id: id,
  changes: { user_id: user.id },
});

const link = async (context: Context, staffMade: Patient, user: User): Promise<Patient> => {
  const act = { ...linkingAct(staffMade, user), actor: actorOf(user), ...again };
  await commit(context, [linking(context, staffMade, user)], act);
  return { ...staffMade, user_id: user.id };
};

/** It is the user's doing, also where somebody else's look brings it about. */
const actorOf = ({ id, role }: User): NonNullable<Act['actor']> => ({ type: 'user', id, role });

const make = async (context: Context, user: User): Promise<Patient> => {
  const patient = newPatient({
    id: newId(),
    user_id: user.id,
    name: user.name,
    phone: user.phone_number ?? user.contact_phone ?? null,
    email: user.email,
    gender: user.gender ?? null,
    national_id: user.national_id,
    at: user.created_at,
  });
  await commit(context, [context.storage.collection(patients).inserting(patient)], {
    action: 'patient.create',
    entity: 'patients',
    entity_id: patient.id,
    changes: { user_id: user.id },
    actor: actorOf(user),
    ...again,
  });
  return patient;
};

const name = async (context: Context, nameless: Patient, user: User): Promise<Patient> => {
  const named = { ...nameless, name: user.name };
  const set = {
    name: user.name,
    search: patientSearch(named),
    updated_at: toInstant(context.clock.now()),
  };
  const naming = context.storage
    .collection(patients)
    .updating('patient', { id: nameless.id, name: null }, { $set: set, $inc: { revision: 1 } });
  await commit(context, [naming], {
    action: 'patient.update',
    entity: 'patients',
    entity_id: nameless.id,
    changes: { fields: ['name'] },
    ...again,
  });
  return { ...nameless, ...set };
};
