import type { Context } from '../context.ts';
import type { Appointment, AppointmentStatus } from './appointment.ts';
import { type AppointmentChange, becoming, changeAppointment } from './change.ts';
import type { AppointmentView } from './view.ts';

const progress =
  (status: AppointmentStatus, action: string) =>
  (known: Appointment): AppointmentChange => ({
    fields: becoming(known, status),
    act: { action, changes: { status } },
  });

/** @throws ClinicError INVALID_TRANSITION unless it is scheduled */
export const confirming = progress('confirmed', 'appointment.confirm');

/** The patient will come. @throws ClinicError FORBIDDEN, NOT_FOUND, INVALID_TRANSITION unless it is scheduled */
export const confirmAppointment = (context: Context, id: string): Promise<AppointmentView> =>
  changeAppointment(context, id, 'appointments.confirm', confirming);

/**
 * The patient is at the desk, also before the start: never a no-show from now on.
 * @throws ClinicError FORBIDDEN, NOT_FOUND, INVALID_TRANSITION unless it is scheduled or confirmed
 */
export const checkInAppointment = (context: Context, id: string): Promise<AppointmentView> =>
  changeAppointment(context, id, 'appointments.check_in', progress('arrived', 'appointment.check_in'));

/**
 * The visit is over, also before its time; it keeps the time.
 * @throws ClinicError FORBIDDEN, NOT_FOUND, INVALID_TRANSITION it has ended already
 */
export const completeAppointment = (context: Context, id: string): Promise<AppointmentView> =>
  changeAppointment(context, id, 'appointments.complete', progress('completed', 'appointment.complete'));
