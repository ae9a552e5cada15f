import * as v from 'valibot';
import type { Context } from '../context.ts';
import { findDoctor, noSuchDoctor } from '../doctors/find.ts';
import { mayReach, reachOf } from '../identity/permissions.ts';
import { type Page, pageFields, readPage } from '../kernel/page.ts';
import { validate } from '../kernel/validate.ts';
import { availability } from './collections.ts';
import { ownDoctorId } from './whose.ts';
import { type AvailabilityView, presentWindow } from './window.ts';

/** A page holds 100 unless it says otherwise: in general a whole week. */
export const availabilityQuery = v.strictObject(pageFields);

/**
 * A doctor's weekly hours by day and time, inactive ones too; none where the doctor keeps the clinic's.
 * @throws ClinicError UNAUTHENTICATED, VALIDATION_ERROR, NOT_FOUND (an inactive doctor too, but to staff)
 */
export const listAvailability = async (
  context: Context,
  doctorId: string,
  query: v.InferInput<typeof availabilityQuery> = {},
): Promise<Page<AvailabilityView>> => {
  reachOf(context.actor, 'availability.read');
  const page = validate(availabilityQuery, query);
  const doctor = await findDoctor(context, doctorId);
  if (!doctor.is_active && mayReach(context.actor, 'doctors.read_internal') === undefined) {
    throw noSuchDoctor();
  }
  const all = context.storage.collection(availability);
  const sort = { day_of_week: 1, start_time: 1 } as const;
  return readPage(all, { doctor_id: doctor.id }, sort, { per_page: 100, ...page }, presentWindow);
};

/** The caller's own. @throws ClinicError UNAUTHENTICATED, VALIDATION_ERROR, NOT_FOUND the caller is no doctor */
export const listOwnAvailability = async (
  context: Context,
  query: v.InferInput<typeof availabilityQuery> = {},
): Promise<Page<AvailabilityView>> => {
  reachOf(context.actor, 'availability.read');
  return listAvailability(context, ownDoctorId(context.actor), query);
};
