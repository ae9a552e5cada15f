import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import type { Context } from '../context.ts';
import { translate } from '../i18n/translate.ts';
import { fromInstant, type Instant } from '../kernel/clock.ts';
import { type Appointment, holdsTime } from './appointment.ts';

/** An appointment, and who is met there, as the calendar's owner sees it. */
export interface CalendarEntry {
  readonly appointment: Appointment;
  /** The doctor's name to the patient, the patient's to the doctor. */
  readonly meets: string | null;
  /** What the entry says below; only to those who may read it anywhere. */
  readonly description: string | null;
}

const dateOf = (instant: Instant): Date => new Date(fromInstant(instant));

const statusOf = ({ status }: Appointment): ICalEventStatus => {
  if (!holdsTime(status)) return ICalEventStatus.CANCELLED;
  return status === 'scheduled' ? ICalEventStatus.TENTATIVE : ICalEventStatus.CONFIRMED;
};

/**
 * Appointments as iCalendar (RFC 5545), times in UTC. An entry keeps its UID, and its SEQUENCE rises with every change,
 * so that a calendar that has it takes over the new one; a cancelled one says so.
 */
export const calendarOf = (
  { origin }: Pick<Context, 'origin'>,
  name: string,
  entries: readonly CalendarEntry[],
): string => {
  const label = translate(origin.locale ?? 'en', 'calendar_appointment');
  const calendar = ical({ name, prodId: { company: 'clinic', product: 'appointments' } });
  calendar.method(ICalCalendarMethod.PUBLISH);
  for (const { appointment, meets, description } of entries) {
    calendar.createEvent({
      id: appointment.id,
      sequence: appointment.version,
      start: dateOf(appointment.start),
      end: dateOf(appointment.end),
      stamp: dateOf(appointment.updated_at),
      created: dateOf(appointment.created_at),
      lastModified: dateOf(appointment.updated_at),
      status: statusOf(appointment),
      summary: meets === null ? label : `${label}: ${meets}`,
      ...(description === null ? {} : { description }),
    });
  }
  return calendar.toString();
};
