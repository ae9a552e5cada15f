import type { Context } from '../context.ts';
import { toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import type { WriteStep } from '../storage/index.ts';
import { type MedicalHistory, medicalHistories, medicalHistoryEntries } from './medical-history.ts';
import { changesOf } from './update.ts';

/**
 * The steps by which what is known of one record's health becomes known of another: lists are joined, notes stand below
 * each other, and an entry says what was there before. The entries themselves are moved by who merges the records. The
 * guard `history` fails when either changed meanwhile.
 */
export const mergingHistories = async (
  { storage, clock, actor }: Context,
  from: string,
  into: string,
): Promise<WriteStep[]> => {
  const all = storage.collection(medicalHistories);
  const [lost, kept] = await storage.read([all.looking(from), all.looking(into)]);
  if (lost === undefined) return [];
  const leaving = all.removing('history', { id: from, version: lost.version });
  if (kept === undefined) return [leaving, all.inserting({ ...lost, id: into })];
  const joined = joinedOf(kept, lost);
  const changes = changesOf(kept, joined);
  if (Object.keys(changes).length === 0) return [leaving];
  const at = toInstant(clock.now());
  const by = actor.type === 'user' ? actor.id : null;
  const set = { ...joined, updated_at: at, updated_by: by };
  return [
    leaving,
    all.updating('history', { id: into, version: kept.version }, { $set: set, $inc: { version: 1 } }),
    storage.collection(medicalHistoryEntries).inserting({ id: newId(), patient_id: into, at, by, changes }),
  ];
};

const joinedOf = (
  kept: MedicalHistory,
  lost: MedicalHistory,
): Pick<MedicalHistory, 'conditions' | 'allergies' | 'medications' | 'notes'> => ({
  conditions: [...new Set([...kept.conditions, ...lost.conditions])],
  allergies: [...new Set([...kept.allergies, ...lost.allergies])],
  medications: [...new Set([...kept.medications, ...lost.medications])],
  notes: [...new Set([kept.notes, lost.notes])].filter((note) => note !== null).join('\n\n') || null,
});
