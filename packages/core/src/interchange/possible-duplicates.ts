import type { Context } from '../context.ts';
import { foldText } from '../kernel/search.ts';
import { patients } from '../patients/collections.ts';
import type { Patient } from '../patients/patient.ts';
import type { GoodRow } from './read-rows.ts';
import type { PossibleDuplicate } from './report.ts';
import { batched } from './write-rows.ts';

/** Patients looked for at once. */
const BATCH = 500;

const isText = (value: string | null): value is string => value !== null;

/** What two records of one person have in common, by the rule of a new patient's `possible_duplicates`. */
const marksOf = ({ name, phone, date_of_birth, national_id }: Patient): string[] => {
  const called = foldText(name ?? '');
  return [
    ...(national_id === null ? [] : [`id ${national_id}`]),
    ...(phone === null || called === '' ? [] : [`phone ${phone} ${called}`]),
    ...(date_of_birth === null || called === '' ? [] : [`born ${date_of_birth} ${called}`]),
  ];
};

/** Rows that may be of somebody who is in the store or in an earlier row. */
export const possibleDuplicatesOf = async (
  context: Context,
  rows: readonly GoodRow<Patient>[],
): Promise<PossibleDuplicate[]> => {
  const earlier = new Map<string, number[]>();
  const found: PossibleDuplicate[] = [];
  for (const batch of batched(rows, BATCH)) {
    const stored = await storedByMark(
      context,
      batch.map(({ made }) => made),
    );
    for (const { row, line, made } of batch) {
      const marks = marksOf(made);
      const patient_ids = [...new Set(marks.flatMap((mark) => stored.get(mark) ?? []))];
      const others = [...new Set(marks.flatMap((mark) => earlier.get(mark) ?? []))];
      if (patient_ids.length + others.length > 0) found.push({ row, line, patient_ids, rows: others });
      for (const mark of marks) earlier.set(mark, earlier.get(mark) ?? [row]);
    }
  }
  return found;
};

const storedByMark = async (
  { storage }: Context,
  asked: readonly Patient[],
): Promise<Map<string, string[]>> => {
  const all = storage.collection(patients);
  const phones = asked.map(({ phone }) => phone).filter(isText);
  const ids = asked.map(({ national_id }) => national_id).filter(isText);
  const born = asked.filter(({ date_of_birth }) => date_of_birth !== null);
  const [samePhone, sameId, sameBirth] = await Promise.all([
    all.find({ phone: { $in: phones } }),
    all.find({ national_id: { $in: ids } }),
    all.find({
      search: { $in: [...new Set(born.map(({ name }) => foldText(name ?? '')))] },
      date_of_birth: { $in: [...new Set(born.map(({ date_of_birth }) => date_of_birth).filter(isText))] },
    }),
  ]);
  const byMark = new Map<string, string[]>();
  const unlike = new Map([...samePhone, ...sameId, ...sameBirth].map((one) => [one.id, one]));
  for (const patient of unlike.values()) {
    for (const mark of marksOf(patient)) byMark.set(mark, [...(byMark.get(mark) ?? []), patient.id]);
  }
  return byMark;
};
