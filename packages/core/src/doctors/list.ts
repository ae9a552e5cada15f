import * as v from 'valibot';
import type { Context } from '../context.ts';
import { activityShown, mayReach, reachOf } from '../identity/permissions.ts';
import { type Page, type PageQuery, pageFields, readPage } from '../kernel/page.ts';
import { foldText } from '../kernel/search.ts';
import { plainText } from '../kernel/text.ts';
import { validate } from '../kernel/validate.ts';
import type { Filter } from '../storage/index.ts';
import { doctors } from './collections.ts';
import { type Doctor, departmentIdSchema, specialtySchema } from './doctor.ts';
import { findDoctor, noSuchDoctor } from './find.ts';
import { type DoctorView, presentDoctor, presentDoctors } from './view.ts';

export const doctorQuery = v.strictObject({
  department_id: v.optional(departmentIdSchema),
  /** The whole of it, without case. */
  specialty: v.optional(specialtySchema),
  is_active: v.optional(v.boolean()),
  ...pageFields,
});

export const doctorSearch = v.strictObject({
  /** How a word of the name or the specialty begins. */
  q: v.optional(v.pipe(plainText, v.maxLength(100))),
  ...pageFields,
});

/** Doctors by name; inactive ones are shown to staff. @throws ClinicError VALIDATION_ERROR */
export const listDoctors = async (
  context: Context,
  query: v.InferInput<typeof doctorQuery> = {},
): Promise<Page<DoctorView>> => {
  reachOf(context.actor, 'doctors.read');
  const { department_id, specialty, is_active, ...page } = validate(doctorQuery, query);
  const where = {
    ...(department_id === undefined ? {} : { department_id }),
    ...(specialty === undefined ? {} : { specialty_key: foldText(specialty) }),
  };
  return readDoctors(context, where, is_active, page);
};

/** Doctors by a word of the name or specialty; all without one. @throws ClinicError VALIDATION_ERROR */
export const searchDoctors = async (
  context: Context,
  query: v.InferInput<typeof doctorSearch> = {},
): Promise<Page<DoctorView>> => {
  reachOf(context.actor, 'doctors.read');
  const { q = '', ...page } = validate(doctorSearch, query);
  const folded = foldText(q);
  const where = folded === '' ? {} : { search: { $prefix: folded } };
  return readDoctors(context, where, undefined, page);
};

const readDoctors = async (
  context: Context,
  where: Filter<Doctor>,
  is_active: boolean | undefined,
  query: PageQuery,
): Promise<Page<DoctorView>> => {
  const shown = activityShown(context.actor, 'doctors.read_internal', is_active);
  const all = context.storage.collection(doctors);
  const page = await readPage(all, { ...where, is_active: { $in: shown } }, { name: 1 }, query, (one) => one);
  return { ...page, items: await presentDoctors(context, page.items) };
};

/** @throws ClinicError NOT_FOUND (an inactive one too, but to staff) */
export const showDoctor = async (context: Context, id: string): Promise<DoctorView> => {
  reachOf(context.actor, 'doctors.read');
  const found = await findDoctor(context, id);
  if (!found.is_active && mayReach(context.actor, 'doctors.read_internal') === undefined)
    throw noSuchDoctor();
  return presentDoctor(context, found);
};
