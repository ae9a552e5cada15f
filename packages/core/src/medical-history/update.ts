import type * as v from 'valibot';
import { commit, record } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { givenOf, validate } from '../kernel/validate.ts';
import { findPatient, noSuchPatient } from '../patients/find.ts';
import { namingPatient } from '../patients/naming.ts';
import { DuplicateKeyError, GuardFailedError } from '../storage/index.ts';
import {
  emptyHistory,
  type MedicalHistory,
  type MedicalHistoryEntry,
  type MedicalHistoryView,
  medicalHistories,
  medicalHistoryEdit,
  medicalHistoryEntries,
} from './medical-history.ts';
import { presentHistory, readingOf } from './read.ts';

type Given = Partial<Pick<MedicalHistory, 'conditions' | 'allergies' | 'medications' | 'notes'>>;

const FIELDS = ['conditions', 'allergies', 'medications', 'notes'] as const;

/** How often a change is worked out again while others change the same history. */
const MAX_ATTEMPTS = 20;

/**
 * Enters what is known of a patient's health. What was there before stays in an entry, written with the change: nothing
 * is overwritten without one. Of several at once each sees what the one before has written. What changes nothing only
 * shows the history, so it is on the audit trail as a reading.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND
 */
export const updateMedicalHistory = async (
  context: Context,
  patientId: string,
  input: v.InferInput<typeof medicalHistoryEdit>,
): Promise<MedicalHistoryView> => {
  reachOf(context.actor, 'medical_history.update');
  const given = givenOf(validate(medicalHistoryEdit, input));
  await findPatient(context, patientId);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await change(context, patientId, given);
    } catch (error) {
      if (error instanceof GuardFailedError && error.step === 'patient') throw noSuchPatient();
      const met =
        (error instanceof GuardFailedError && error.step === 'history') ||
        (error instanceof DuplicateKeyError && error.index === 'id');
      if (!met || attempt === MAX_ATTEMPTS) throw error;
    }
  }
};

const change = async (context: Context, patientId: string, given: Given): Promise<MedicalHistoryView> => {
  const { storage, clock, actor } = context;
  const all = storage.collection(medicalHistories);
  const at = toInstant(clock.now());
  const known = await all.get(patientId);
  const before = known ?? emptyHistory(patientId, at);
  const changes = changesOf(before, given);
  if (Object.keys(changes).length === 0) {
    await record(context, readingOf(patientId));
    return presentHistory(context, patientId, known);
  }
  const by = actor.type === 'user' ? actor.id : null;
  const set = { ...given, updated_at: at, updated_by: by };
  const after: MedicalHistory = { ...before, ...set, version: before.version + 1 };
  const entry: MedicalHistoryEntry = { id: newId(), patient_id: patientId, at, by, changes };
  const changing =
    known === undefined
      ? all.inserting(after)
      : all.updating(
          'history',
          { id: patientId, version: known.version },
          { $set: set, $inc: { version: 1 } },
        );
  const entering = storage.collection(medicalHistoryEntries).inserting(entry);
  await commit(context, [namingPatient(context, patientId), changing, entering], {
    action: 'medical_history.update',
    entity: 'medical_histories',
    entity_id: patientId,
    changes: { fields: Object.keys(changes) },
  });
  return presentHistory(context, patientId, after);
};

export const changesOf = (before: MedicalHistory, given: Given): MedicalHistoryEntry['changes'] => {
  const changes: MedicalHistoryEntry['changes'] = {};
  for (const field of FIELDS) {
    const to = given[field];
    if (to !== undefined && JSON.stringify(to) !== JSON.stringify(before[field]))
      changes[field] = { from: before[field], to };
  }
  return changes;
};
