import type { Context } from '../context.ts';
import { takeHeld } from '../waitlist/take.ts';
import type { Appointment } from './appointment.ts';
import type { AppointmentChange } from './change.ts';
import { isPatient } from './reach.ts';
import { chooseSlot, findBookableDoctor, stillTakingBookings, timeOf } from './slot.ts';
import type { Wanted } from './when.ts';

/** Where to: another time, another doctor at the same time, or both. */
interface Move {
  readonly wanted: Wanted | undefined;
  readonly doctor_id: string | undefined;
}

/**
 * What moves an appointment: one update of one document, in which the new time takes the place of the old. The unique
 * indexes refuse it while anybody else holds some of the new time; then the old one stays held.
 * @throws ClinicError NOT_FOUND no such active doctor; SLOT_UNAVAILABLE
 */
export const moveTo = async (
  context: Context,
  known: Appointment,
  { wanted = { start: known.start }, doctor_id = known.doctor_id }: Move,
): Promise<Required<Pick<AppointmentChange, 'fields' | 'steps'>>> => {
  const doctor = await findBookableDoctor(context, doctor_id);
  const slot = await chooseSlot(context, doctor, wanted, isPatient(context));
  const time = timeOf(slot, context.settings.timezone);
  return {
    fields: {
      ...time,
      doctor_id: doctor.id,
      department_id: doctor.department_id,
      reminder_sent_at: null,
    },
    steps: [
      stillTakingBookings(context, doctor.id),
      ...(await takeHeld(context, { ...known, ...time, doctor_id: doctor.id })),
    ],
  };
};
