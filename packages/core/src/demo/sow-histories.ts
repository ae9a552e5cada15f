import { newId } from '../kernel/ids.ts';
import { emptyHistory, type MedicalHistory } from '../medical-history/medical-history.ts';
import { changesOf } from '../medical-history/update.ts';
import type { Visit } from '../visits/visit.ts';
import { allergies, conditions, longTermMedicines } from './care.ts';
import type { Garden, Sower } from './garden.ts';
import { gathered } from './gathered.ts';

/** Of those who were seen, how many told the doctor something; and of whom more was learnt the next time. */
const TOLD = 0.6;

type Told = Pick<MedicalHistory, 'conditions' | 'allergies' | 'medications'>;

/** What is told the first time, and what comes to it the second. */
const tell = ({ chance: { en } }: Garden, visit: number): Partial<Told> =>
  visit === 0
    ? {
        conditions: en.helpers.arrayElements(conditions, { min: 0, max: 2 }),
        allergies: en.helpers.arrayElements(allergies, { min: 0, max: 1 }),
      }
    : { medications: [en.helpers.arrayElement(longTermMedicines)] };

const write = (
  garden: Garden,
  before: MedicalHistory,
  visit: Visit,
  given: Partial<Told>,
): MedicalHistory => {
  const changes = changesOf(before, given);
  if (Object.keys(changes).length === 0) return before;
  const { patient_id, created_at: at, created_by: by } = visit;
  garden.historyEntries.push({ id: newId(), patient_id, at, by, changes });
  return { ...before, ...given, version: before.version + 1, updated_at: at, updated_by: by };
};

/** What patients told at their first two visits, each with its entry. */
export const sowHistories: Sower = (garden) => {
  const { en } = garden.chance;
  const seen = gathered(garden.visits, ({ patient_id }) => patient_id);
  for (const [patientId, theirs] of seen) {
    if (!en.datatype.boolean({ probability: TOLD })) continue;
    let history = emptyHistory(patientId, theirs[0]!.created_at);
    for (const [index, visit] of theirs.slice(0, 2).entries())
      history = write(garden, history, visit, tell(garden, index));
    if (history.version > 0) garden.histories.push(history);
  }
  return { medical_histories: garden.histories.length };
};
