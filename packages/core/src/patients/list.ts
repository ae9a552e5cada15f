import * as v from 'valibot';
import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { civilDate } from '../kernel/civil-date.ts';
import { type Page, pageFields, readPage } from '../kernel/page.ts';
import { validate } from '../kernel/validate.ts';
import { patients } from './collections.ts';
import { findPatient, noSuchPatient } from './find.ts';
import { makeMissingRecords } from './make-missing.ts';
import { ownPatient } from './own.ts';
import { type PatientView, presentPatient } from './patient.ts';

export const patientQuery = v.strictObject(pageFields);

/** To a patient, the own record alone. @throws ClinicError UNAUTHENTICATED, FORBIDDEN */
const visiblePatients = async (context: Context): Promise<{ readonly id?: string }> =>
  reachOf(context.actor, 'patients.read') === 'any' ? {} : { id: (await ownPatient(context)).id };

/** As `visiblePatients`, for who looks through them: nobody who signed in is missing. */
export const listedPatients = async (context: Context): Promise<{ readonly id?: string }> => {
  const visible = await visiblePatients(context);
  if (visible.id === undefined) await makeMissingRecords(context);
  return visible;
};

const todayOf = ({ clock, settings }: Context): string => civilDate(clock.now(), settings.timezone);

/** Patients by name; to a patient, the own record alone. @throws ClinicError FORBIDDEN, VALIDATION_ERROR */
export const listPatients = async (
  context: Context,
  query: v.InferInput<typeof patientQuery> = {},
): Promise<Page<PatientView>> => {
  const page = validate(patientQuery, query);
  const where = await listedPatients(context);
  const today = todayOf(context);
  return readPage(context.storage.collection(patients), where, { name: 1, id: 1 }, page, (one) =>
    presentPatient(one, today, context.settings.currency),
  );
};

/** @throws ClinicError FORBIDDEN, NOT_FOUND (another's record to a patient, too) */
export const showPatient = async (context: Context, id: string): Promise<PatientView> => {
  const own = await visiblePatients(context);
  if (own.id !== undefined && own.id !== id) throw noSuchPatient();
  return presentPatient(await findPatient(context, id), todayOf(context), context.settings.currency);
};
