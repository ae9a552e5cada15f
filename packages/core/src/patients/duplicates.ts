import type { Context } from '../context.ts';
import { foldText } from '../kernel/search.ts';
import { patients } from './collections.ts';
import type { Patient } from './patient.ts';

/** How many are looked at, of a kind: more would not help whoever reads them. */
const MOST = 10;

/**
 * Other records that may be of the same person: with the same national id, or with the same name and the phone or the day
 * of birth in common. A phone alone says nothing: families share one.
 */
export const possibleDuplicates = async ({ storage }: Context, patient: Patient): Promise<Patient[]> => {
  const all = storage.collection(patients);
  const name = foldText(patient.name ?? '');
  const [sameId, sameName] = await Promise.all([
    patient.national_id === null ? [] : all.find({ national_id: patient.national_id }, { limit: MOST }),
    name === ''
      ? []
      : all.find(
          {
            search: name,
            $or: [
              ...(patient.phone === null ? [] : [{ phone: patient.phone }]),
              ...(patient.date_of_birth === null ? [] : [{ date_of_birth: patient.date_of_birth }]),
            ],
          },
          { limit: MOST },
        ),
  ]);
  const others = [...sameId, ...sameName.filter((other) => foldText(other.name ?? '') === name)];
  const unlike = others.filter(({ id }) => id !== patient.id);
  return [...new Map(unlike.map((other) => [other.id, other])).values()];
};
