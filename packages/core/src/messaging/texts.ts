import type { Locale } from '../i18n/locale.ts';
import { translate } from '../i18n/translate.ts';
import type { CivilDate } from '../kernel/civil-date.ts';
import type { ClockTime } from '../kernel/civil-time.ts';

/** What a text says of a visit: never what the patient comes for, nor what the staff noted. */
export interface VisitTold {
  readonly doctor: string;
  /** Null of a patient who gave no name as yet. */
  readonly patient: string | null;
  /** On the clinic's calendar, and the start on its clock. */
  readonly date: CivilDate;
  readonly time: ClockTime;
}

const toPatient = {
  reminder: 'sms_reminder_patient',
  no_show: 'sms_no_show_patient',
  cancellation: 'sms_cancellation_patient',
  booked: 'sms_booked_patient',
  moved: 'sms_moved_patient',
} as const;

const toDoctor = {
  reminder: 'sms_reminder_doctor',
  no_show: 'sms_no_show_doctor',
  confirmation: 'sms_confirmation',
  cancellation: 'sms_cancellation_doctor',
  booked: 'sms_booked_doctor',
  moved: 'sms_moved_doctor',
} as const;

export type PatientNotice = keyof typeof toPatient;
export type DoctorNotice = keyof typeof toDoctor;

export const isPatientNotice = (kind: string): kind is PatientNotice => Object.hasOwn(toPatient, kind);
export const isDoctorNotice = (kind: string): kind is DoctorNotice => Object.hasOwn(toDoctor, kind);

export const patientText = (locale: Locale, kind: PatientNotice, { doctor, date, time }: VisitTold): string =>
  translate(locale, toPatient[kind], { doctor, date: spokenDate(locale, date), time });

export const doctorText = (locale: Locale, kind: DoctorNotice, { patient, date, time }: VisitTold): string =>
  translate(locale, toDoctor[kind], {
    patient: patient ?? translate(locale, 'unnamed_patient'),
    date: spokenDate(locale, date),
    time,
  });

/** @param minutes for which the time is held */
export const waitlistText = (
  locale: Locale,
  { doctor, date, time, minutes }: Pick<VisitTold, 'doctor' | 'date' | 'time'> & { readonly minutes: number },
): string => translate(locale, 'sms_waitlist', { doctor, date: spokenDate(locale, date), time, minutes });

/** Weekday and month in a language. They take a while to load, and most programs never say a date. */
const names = new Map<
  Locale,
  { readonly weekday: Intl.DateTimeFormat; readonly month: Intl.DateTimeFormat }
>();

const namesIn = (locale: Locale) => {
  let known = names.get(locale);
  if (known === undefined) {
    const [language, style] = locale === 'ar' ? (['ar-KW', 'long'] as const) : (['en', 'short'] as const);
    const calendar = { timeZone: 'UTC', calendar: 'gregory' };
    known = {
      weekday: new Intl.DateTimeFormat(language, { weekday: style, ...calendar }),
      month: new Intl.DateTimeFormat(language, { month: style, ...calendar }),
    };
    names.set(locale, known);
  }
  return known;
};

/** `Mon 5 Jan`: put together here, for the order and the commas of a whole date differ between versions of Node. */
const spokenDate = (locale: Locale, date: CivilDate): string => {
  const day = Date.parse(`${date}T00:00:00.000Z`);
  const { weekday, month } = namesIn(locale);
  return `${weekday.format(day)} ${Number(date.slice(8))} ${month.format(day)}`;
};
