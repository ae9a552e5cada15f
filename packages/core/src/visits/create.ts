import type * as v from 'valibot';
import type { Appointment } from '../appointments/appointment.ts';
import { becoming, changingAppointment } from '../appointments/change.ts';
import { appointments } from '../appointments/collections.ts';
import { findAppointment, type Owned, ownedBy } from '../appointments/reach.ts';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { findDoctor, noSuchDoctor } from '../doctors/find.ts';
import { ClinicError } from '../errors.ts';
import { civilDate } from '../kernel/civil-date.ts';
import { toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { invalidFields, validate } from '../kernel/validate.ts';
import { findPatient, noSuchPatient } from '../patients/find.ts';
import { namingPatient } from '../patients/naming.ts';
import { DuplicateKeyError, GuardFailedError, type WriteStep } from '../storage/index.ts';
import { presentVisit, type VisitView } from './view.ts';
import { checkFollowUp, type Visit, visitInput, visits } from './visit.ts';

type Given = v.InferOutput<typeof visitInput>;

/** How often a visit is worked out again while others change its appointment. */
const MAX_ATTEMPTS = 10;

/**
 * Records a visit, by a doctor their own. One of an appointment is of its patient and doctor, and completes it in the
 * same write: of any number at once the store's unique index lets one through.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND no such patient, doctor or appointment, or another
 *   doctor's; INVALID_TRANSITION the appointment is cancelled or a no-show; CONFLICT it has a visit
 */
export const createVisit = async (
  context: Context,
  input: v.InferInput<typeof visitInput>,
): Promise<VisitView> => {
  const owned = await ownedBy(context, 'visits.manage');
  const given = validate(visitInput, input);
  if (given.doctor_id !== undefined && owned.doctor_id !== undefined && given.doctor_id !== owned.doctor_id)
    throw noSuchDoctor();
  const { appointment_id } = given;
  if (appointment_id === undefined) return create(context, given, owned, undefined);
  return context.turns.take([`visit of ${appointment_id}`], () =>
    createOfAppointment(context, given, owned, appointment_id),
  );
};

const createOfAppointment = async (
  context: Context,
  given: Given,
  owned: Owned,
  appointmentId: string,
): Promise<VisitView> => {
  for (let attempt = 1; ; attempt++) {
    const appointment = await findAppointment(context, appointmentId, owned);
    try {
      return await create(context, given, owned, appointment);
    } catch (error) {
      if (error instanceof DuplicateKeyError && error.index === 'visits_appointment') throw hasVisit();
      const changed = error instanceof GuardFailedError && error.step === 'appointment';
      if (!changed || attempt === MAX_ATTEMPTS) throw error;
    }
  }
};

const create = async (
  context: Context,
  given: Given,
  owned: Owned,
  appointment: Appointment | undefined,
): Promise<VisitView> => {
  const { storage, clock, settings, actor } = context;
  const patient = await findPatient(context, idOf('patient_id', given.patient_id, appointment));
  const doctor = await findDoctor(
    context,
    idOf('doctor_id', given.doctor_id ?? owned.doctor_id, appointment),
  );
  const at = toInstant(clock.now());
  const visit: Visit = {
    id: newId(),
    patient_id: patient.id,
    doctor_id: doctor.id,
    appointment_id: appointment?.id ?? null,
    date: given.date ?? civilDate(clock.now(), settings.timezone),
    visit_type: given.visit_type,
    reason: given.reason || null,
    diagnosis: given.diagnosis || null,
    notes: given.notes || null,
    follow_up_date: given.follow_up_date ?? null,
    created_by: actor.type === 'user' ? actor.id : null,
    created_at: at,
    updated_at: at,
  };
  checkFollowUp(visit);
  const { patient_id, doctor_id, appointment_id, date, visit_type, follow_up_date } = visit;
  const told = (['reason', 'diagnosis', 'notes'] as const).filter((field) => visit[field] !== null);
  const steps = [storage.collection(visits).inserting(visit), namingPatient(context, patient.id)];
  try {
    await commit(context, [...steps, ...(await completing(context, appointment))], {
      action: 'visit.create',
      entity: 'visits',
      entity_id: visit.id,
      changes: {
        patient_id,
        doctor_id,
        date,
        visit_type,
        ...(appointment_id === null ? {} : { appointment_id }),
        ...(follow_up_date === null ? {} : { follow_up_date }),
        ...(told.length === 0 ? {} : { fields: told }),
      },
    });
  } catch (error) {
    if (error instanceof GuardFailedError && error.step === 'patient') throw noSuchPatient();
    throw error;
  }
  return presentVisit(context, visit);
};

/** The appointment's, which what is given must be; without an appointment, what is given. */
const idOf = (
  field: 'patient_id' | 'doctor_id',
  id: string | undefined,
  appointment: Appointment | undefined,
): string => {
  if (appointment !== undefined && id !== undefined && id !== appointment[field])
    throw invalidFields({ [field]: "must be the appointment's" });
  const known = appointment?.[field] ?? id;
  if (known === undefined) throw invalidFields({ [field]: 'required' });
  return known;
};

/** One that was completed before the visit was written down stays as it is. @throws ClinicError INVALID_TRANSITION */
const completing = async (
  context: Context,
  appointment: Appointment | undefined,
): Promise<readonly WriteStep[]> => {
  if (appointment === undefined) return [];
  const { id, version, status } = appointment;
  if (status === 'completed')
    return [context.storage.collection(appointments).updating('appointment', { id, version }, {})];
  const { steps } = await changingAppointment(context, appointment, {
    fields: becoming(appointment, 'completed'),
  });
  return steps;
};

const hasVisit = (): ClinicError =>
  new ClinicError('CONFLICT', 'The appointment has a visit already.', {
    details: { appointment_id: 'has a visit already' },
  });
