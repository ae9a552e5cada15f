import type { Context } from '../context.ts';
import type { Doctor } from '../doctors/doctor.ts';
import { findDoctor, noSuchDoctor } from '../doctors/find.ts';
import { isOwn } from '../doctors/view.ts';
import type { Actor } from '../identity/actor.ts';
import { type Action, mayReach } from '../identity/permissions.ts';
import { invalidFields } from '../kernel/validate.ts';

/** The caller's own record. @throws ClinicError NOT_FOUND the caller is no doctor */
export const ownDoctorId = (actor: Actor): string => {
  const id = actor.type === 'user' ? actor.user.doctor_id : null;
  if (id === null) throw noSuchDoctor();
  return id;
};

/**
 * The doctor whose hours an actor changes: a doctor the own, others the one they name.
 * @throws ClinicError VALIDATION_ERROR nobody is named; NOT_FOUND no such doctor, another one to a doctor
 */
export const doctorMeant = async (
  context: Context,
  reach: 'own' | 'any',
  named: string | undefined,
): Promise<Doctor> => {
  if (reach === 'any') {
    if (named !== undefined) return findDoctor(context, named);
    throw invalidFields({ doctor_id: 'required' });
  }
  const own = ownDoctorId(context.actor);
  if (named !== undefined && named !== own) throw noSuchDoctor();
  return findDoctor(context, own);
};

/** Whether what an actor may do reaches this doctor's things. */
export const reaches = (actor: Actor, action: Action, doctor: Doctor): boolean => {
  const reach = mayReach(actor, action);
  return reach === 'any' || (reach === 'own' && isOwn(actor, doctor));
};
