import { bound, type Context } from '../context.ts';
import { bookAppointment } from './book.ts';
import { cancelAppointment } from './cancel.ts';
import { listAppointments, searchAppointments, showAppointment } from './list.ts';
import { checkInAppointment, completeAppointment, confirmAppointment } from './progress.ts';
import { appointmentCalendar, calendarToken, doctorCalendar } from './read-calendar.ts';
import { doctorStats } from './stats.ts';
import { updateAppointment } from './update.ts';

export const appointmentsOperations = (context: Context) => ({
  book: bound(context, bookAppointment),
  list: bound(context, listAppointments),
  search: bound(context, searchAppointments),
  show: bound(context, showAppointment),
  update: bound(context, updateAppointment),
  confirm: bound(context, confirmAppointment),
  checkIn: bound(context, checkInAppointment),
  complete: bound(context, completeAppointment),
  cancel: bound(context, cancelAppointment),
  stats: bound(context, doctorStats),
  calendar: bound(context, appointmentCalendar),
});

export const calendarsOperations = (context: Context) => ({
  read: bound(context, doctorCalendar),
  token: bound(context, calendarToken),
});
