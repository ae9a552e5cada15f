import * as v from 'valibot';
import type { Context } from '../context.ts';
import { genders } from '../identity/user.ts';
import { type CivilDate, civilDate } from '../kernel/civil-date.ts';
import { type Page, pageFields, readPage } from '../kernel/page.ts';
import { foldText } from '../kernel/search.ts';
import { plainText } from '../kernel/text.ts';
import { validate } from '../kernel/validate.ts';
import { phonePrefix, phonesThatBegin } from '../phone/phone.ts';
import type { Filter } from '../storage/index.ts';
import { patients } from './collections.ts';
import { listedPatients } from './list.ts';
import { type Patient, type PatientView, presentPatient } from './patient.ts';

const age = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(150)));

export const patientSearchQuery = v.strictObject({
  /** How a word of the name, the phone or the national id begins. */
  q: v.optional(v.pipe(plainText, v.maxLength(100))),
  gender: v.optional(v.picklist(genders)),
  /** How the phone begins, in any spelling. */
  phone: v.optional(v.pipe(plainText, v.maxLength(40))),
  /** Whole years, today. */
  min_age: age,
  max_age: age,
  ...pageFields,
});

/**
 * Patients by name whom all that is given fits; all of them without any. To a patient, the own record if it fits.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR
 */
export const searchPatients = async (
  context: Context,
  query: v.InferInput<typeof patientSearchQuery> = {},
): Promise<Page<PatientView>> => {
  const own = await listedPatients(context);
  const { q = '', gender, phone = '', min_age, max_age, ...page } = validate(patientSearchQuery, query);
  const { clock, settings, storage } = context;
  const today = civilDate(clock.now(), settings.timezone);
  const born = {
    ...(min_age === undefined ? {} : { $lte: yearsBefore(today, min_age) }),
    ...(max_age === undefined ? {} : { $gt: yearsBefore(today, max_age + 1) }),
  };
  const text = phonePrefix(q) ?? foldText(q);
  const where: Filter<Patient> = {
    ...own,
    ...(text === '' ? {} : { search: { $prefix: text } }),
    ...(gender === undefined ? {} : { gender }),
    ...(phone === '' ? {} : { $or: phonesThatBegin(phone).map(($prefix) => ({ phone: { $prefix } })) }),
    ...(Object.keys(born).length === 0 ? {} : { date_of_birth: born }),
  };
  return readPage(storage.collection(patients), where, { name: 1, id: 1 }, page, (patient) =>
    presentPatient(patient, today, settings.currency),
  );
};

/** Compared as text: a day that the year doesn't have is after the 28th and before March all the same. */
const yearsBefore = (day: CivilDate, years: number): CivilDate =>
  `${String(Number(day.slice(0, 4)) - years).padStart(4, '0')}${day.slice(4)}`;
