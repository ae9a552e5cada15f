import * as v from 'valibot';
import { ownedBy, withinReach } from '../appointments/reach.ts';
import type { Context } from '../context.ts';
import { dateSchema } from '../kernel/civil-time.ts';
import { type Page, pageFields, readPage } from '../kernel/page.ts';
import { dayIn, periodFields, readPeriod } from '../kernel/period.ts';
import { invalidFields, validate } from '../kernel/validate.ts';
import type { Filter, Sort } from '../storage/index.ts';
import { findVisit } from './find.ts';
import { presentVisit, presentVisits, type VisitView } from './view.ts';
import { type Visit, visits } from './visit.ts';

const idField = v.optional(v.pipe(v.string(), v.uuid()));

export const visitQuery = v.strictObject({
  patient_id: idField,
  doctor_id: idField,
  ...periodFields,
  /** Those to be seen again from this day on, and up to that one. */
  follow_up_from: v.optional(dateSchema),
  follow_up_to: v.optional(dateSchema),
  ...pageFields,
});

/**
 * Visits, the newest first; asked for by follow-up, those due first. To patients their own, to staff all.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR
 */
export const listVisits = async (
  context: Context,
  query: v.InferInput<typeof visitQuery> = {},
): Promise<Page<VisitView>> => {
  const owned = await ownedBy(context, 'visits.read');
  const { patient_id, doctor_id, from, to, follow_up_from, follow_up_to, ...page } = validate(
    visitQuery,
    query,
  );
  const due = dueIn(follow_up_from, follow_up_to);
  const { timezone } = context.settings;
  const where: Filter<Visit> = {
    ...withinReach(owned, { patient_id, doctor_id }),
    ...dayIn('date', readPeriod({ from, to }, timezone), timezone),
    ...due,
  };
  const sort: Sort<Visit> =
    due.follow_up_date === undefined ? { date: -1, id: -1 } : { follow_up_date: 1, id: 1 };
  const found = await readPage(context.storage.collection(visits), where, sort, page, (one) => one);
  return { ...found, items: await presentVisits(context, found.items) };
};

const dueIn = (
  from: string | undefined,
  to: string | undefined,
): { readonly follow_up_date?: { readonly $gte?: string; readonly $lte?: string } } => {
  if (from === undefined && to === undefined) return {};
  if (from !== undefined && to !== undefined && to < from)
    throw invalidFields({ follow_up_to: 'must not be before follow_up_from' });
  return {
    follow_up_date: {
      ...(from === undefined ? {} : { $gte: from }),
      ...(to === undefined ? {} : { $lte: to }),
    },
  };
};

/** @throws ClinicError FORBIDDEN, NOT_FOUND (another's to a patient, too) */
export const showVisit = async (context: Context, id: string): Promise<VisitView> =>
  presentVisit(context, await findVisit(context, id, await ownedBy(context, 'visits.read')));
