import * as v from 'valibot';
import { appointments } from '../appointments/collections.ts';
import { bookingRefusal } from '../appointments/refusal.ts';
import { commit } from '../audit/commit.ts';
import { billings } from '../billing/billing.ts';
import { billingEntries } from '../billing/ledger.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { reachOf } from '../identity/permissions.ts';
import { civilDate } from '../kernel/civil-date.ts';
import { toInstant } from '../kernel/clock.ts';
import { invalidFields, validate } from '../kernel/validate.ts';
import { medicalHistoryEntries } from '../medical-history/medical-history.ts';
import { mergingHistories } from '../medical-history/merge.ts';
import { prescriptions } from '../prescriptions/prescription.ts';
import {
  type CollectionDefinition,
  DuplicateKeyError,
  GuardFailedError,
  type WriteStep,
} from '../storage/index.ts';
import { treatments } from '../treatments/treatment.ts';
import { visits } from '../visits/visit.ts';
import { waitlist } from '../waitlist/collections.ts';
import { patients } from './collections.ts';
import { noSuchPatient } from './find.ts';
import { mergedPatients } from './merged-patient.ts';
import { type Patient, type PatientView, patientSearch, presentPatient } from './patient.ts';

export const mergeInput = v.strictObject({ into: v.pipe(v.string(), v.uuid()) });

/** A document that says whose it is, and maybe which change it has seen last. */
interface Named {
  id: string;
  patient_id: string;
  version?: number;
}

/**
 * All that names a patient. The entries of the ledger too: their amounts, times and bills stay, and the balance of who is
 * left is still the sum of their entries.
 */
const naming = [
  appointments,
  waitlist,
  visits,
  treatments,
  prescriptions,
  billings,
  billingEntries,
  medicalHistoryEntries,
] as unknown as readonly CollectionDefinition<Named>[];

/** Documents moved in one write, which has 5 s. Somebody seen every week for five years has about as many. */
const MAX_MOVED = 2_000;

/** How often a merge is worked out again while others write about the two. */
const MAX_ATTEMPTS = 20;

/**
 * Makes one of two records of one person. All that names the record moves to the other in one write, with the balance,
 * the link to the user, and what the other doesn't know of the person. What is left is a trace that nothing finds.
 * Whatever is written of either meanwhile comes before the merge and moves, or comes after it and finds no such patient.
 * A record of more than 2,000 documents isn't moved, for that would not be one write: the other one, into it, may be.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR (into itself), NOT_FOUND; PATIENT_BUSY both have an appointment at one
 *   time; CONFLICT both are linked to a user (`both_linked`), both wait in one line (`on_waitlist`), it was merged before
 *   (`merged`), or too much is to be moved (`too_much`)
 */
export const mergePatient = async (
  context: Context,
  id: string,
  input: v.InferInput<typeof mergeInput>,
): Promise<PatientView> => {
  reachOf(context.actor, 'patients.merge');
  const { into } = validate(mergeInput, input);
  if (into === id) throw invalidFields({ into: 'must be another patient' });
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await merge(context, id, into);
    } catch (error) {
      if (!isLostRace(error) || attempt === MAX_ATTEMPTS) throw refusalOf(error);
    }
  }
};

const isLostRace = (error: unknown): boolean =>
  (error instanceof GuardFailedError && ['from', 'into', 'moved', 'history'].includes(error.step)) ||
  (error instanceof DuplicateKeyError && error.index === 'id');

const refusalOf = (error: unknown): unknown =>
  error instanceof DuplicateKeyError && error.index === 'waitlist_one_open'
    ? conflict('on_waitlist', 'Both are waiting for the same doctor and day.')
    : bookingRefusal(error);

const conflict = (reason: string, message: string): ClinicError =>
  new ClinicError('CONFLICT', message, { details: { reason } });

const merge = async (context: Context, id: string, into: string): Promise<PatientView> => {
  const { storage, clock, settings, actor } = context;
  const all = storage.collection(patients);
  // First of all: what is made for either after this raises their revision.
  const [from, kept, before] = await storage.read([
    all.looking(id),
    all.looking(into),
    storage.collection(mergedPatients).looking(id),
  ]);
  if (before !== undefined) throw conflict('merged', 'The record was merged already.');
  if (from === undefined || kept === undefined) throw noSuchPatient();
  if (from.user_id !== null && kept.user_id !== null)
    throw conflict('both_linked', 'Both records are linked to a user.');
  const moving = await movingAll(context, id, into);
  const at = toInstant(clock.now());
  const filled = { ...missingIn(kept, from), updated_at: at };
  const after: Patient = { ...kept, ...filled, balance: kept.balance + from.balance };
  const { search: _search, ...record } = from;
  const steps = [
    all.removing('from', { id, revision: from.revision ?? null }),
    storage.collection(mergedPatients).inserting({
      id,
      merged_into: into,
      merged_at: at,
      merged_by: actor.type === 'user' ? actor.id : null,
      record,
    }),
    all.updating(
      'into',
      { id: into, revision: kept.revision ?? null },
      {
        $set: { ...filled, search: patientSearch(after) },
        $inc: { balance: from.balance, revision: 1, booking_turn: 1 },
      },
    ),
    ...moving,
    ...(await mergingHistories(context, id, into)),
  ];
  await commit(context, steps, {
    action: 'patient.merge',
    entity: 'patients',
    entity_id: id,
    changes: { merged_into: into },
  });
  return presentPatient(after, civilDate(clock.now(), settings.timezone), settings.currency);
};

/** What may be unknown of one record and known of the other. */
const FIELDS = [
  'user_id',
  'name',
  'phone',
  'email',
  'gender',
  'date_of_birth',
  'national_id',
  'address',
  'insurance',
  'insurance_id',
  'emergency_contact',
] as const satisfies readonly (keyof Patient)[];

const missingIn = (kept: Patient, from: Patient): Partial<Patient> =>
  Object.fromEntries(
    FIELDS.filter((field) => kept[field] === null && from[field] !== null).map((field) => [
      field,
      from[field],
    ]),
  );

/** A version rises, so that who was about to change the document looks at it again. */
const movingAll = async ({ storage }: Context, from: string, into: string): Promise<WriteStep[]> => {
  const steps = await Promise.all(
    naming.map(async (definition) => {
      const all = storage.collection(definition);
      const found = await all.find({ patient_id: from }, { limit: MAX_MOVED + 1 });
      return found.map(({ id, version }) =>
        all.updating(
          'moved',
          { id, patient_id: from },
          { $set: { patient_id: into }, ...(version === undefined ? {} : { $inc: { version: 1 } }) },
        ),
      );
    }),
  );
  const moving = steps.flat();
  if (moving.length > MAX_MOVED)
    throw conflict('too_much', 'The record has too much to be moved; merge the other one into it.');
  return moving;
};
