import type * as v from 'valibot';
import { ownedBy } from '../appointments/reach.ts';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { toInstant } from '../kernel/clock.ts';
import { validate } from '../kernel/validate.ts';
import { GuardFailedError } from '../storage/index.ts';
import { findPrescription } from './find.ts';
import { type Prescription, prescriptionEdit, prescriptions, toMedications } from './prescription.ts';
import { type PrescriptionView, type PrescriptionWritten, presentPrescription } from './view.ts';
import { type Warned, warn } from './warn.ts';

type Fields = Partial<Pick<Prescription, 'medications' | 'notes' | 'status'>>;

/**
 * Changes an active prescription, doctors their own: its medications, its notes, or that it is over.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND also for another doctor's; INVALID_TRANSITION it is over
 */
export const updatePrescription = async (
  context: Context,
  id: string,
  input: v.InferInput<typeof prescriptionEdit>,
): Promise<PrescriptionWritten> => {
  const owned = await ownedBy(context, 'prescriptions.manage');
  const { medications, notes, status } = validate(prescriptionEdit, input);
  const known = await findPrescription(context, id, owned);
  const fields: Fields = {
    ...(medications === undefined ? {} : { medications: toMedications(medications) }),
    ...(notes === undefined ? {} : { notes: notes || null }),
    ...(status === undefined ? {} : { status }),
  };
  if (Object.keys(fields).length === 0)
    return { prescription: await presentPrescription(context, known), warnings: [] };
  const warned = await warn(context, { ...known, ...fields });
  const after = await change(context, known, fields, 'prescription.update', warned.audited);
  return { prescription: await presentPrescription(context, after), warnings: warned.warnings };
};

/**
 * Calls a prescription off; it is kept.
 * @throws ClinicError FORBIDDEN, NOT_FOUND also for another doctor's; INVALID_TRANSITION it is over
 */
export const cancelPrescription = async (context: Context, id: string): Promise<PrescriptionView> => {
  const owned = await ownedBy(context, 'prescriptions.manage');
  const known = await findPrescription(context, id, owned);
  const after = await change(context, known, { status: 'cancelled' }, 'prescription.cancel', []);
  return presentPrescription(context, after);
};

/** Of any number that would end it one does. */
const change = async (
  context: Context,
  known: Prescription,
  fields: Fields,
  action: string,
  audited: Warned['audited'],
): Promise<Prescription> => {
  const { storage, clock } = context;
  const set = { ...fields, updated_at: toInstant(clock.now()) };
  const { status, ...told } = fields;
  const changing = storage
    .collection(prescriptions)
    .updating('active', { id: known.id, doctor_id: known.doctor_id, status: 'active' }, { $set: set });
  try {
    await commit(context, [changing, ...audited], {
      action,
      entity: 'prescriptions',
      entity_id: known.id,
      changes: {
        ...(status === undefined ? {} : { status }),
        ...(Object.keys(told).length === 0 ? {} : { fields: Object.keys(told) }),
      },
    });
  } catch (error) {
    if (error instanceof GuardFailedError && error.step === 'active') throw over();
    throw error;
  }
  return { ...known, ...set };
};

const over = (): ClinicError => new ClinicError('INVALID_TRANSITION', 'The prescription is over.');
