import type { en } from './catalogue-en.ts';

/** Every key; both languages hold the same ones, or the Arabic catalogue doesn't compile. */
export type CatalogueKey = keyof typeof en;

/** A wait in its largest whole unit; `none` when it isn't known or has no end. */
export interface Wait {
  readonly unit: 'hour' | 'minute' | 'second' | 'none';
  readonly count: number;
}

/** Day and time of a visit, as the clinic's calendar and clock show them. */
interface VisitTime {
  readonly date: string;
  readonly time: string;
}

type WithDoctor = VisitTime & { readonly doctor: string };
type WithPatient = VisitTime & { readonly patient: string };

/** What the texts with parameters are filled with. */
export interface MessageParams {
  OTP_INVALID: { readonly attempts_left: number };
  /** What is in the way; anything unnamed reads as somebody else's change. */
  CONFLICT: { readonly reason: string };
  RATE_LIMITED: Wait;
  OTP_LOCKED: Wait;
  twiml_confirmed: { readonly date: string; readonly time: string };
  twiml_cancelled: { readonly date: string; readonly time: string };
  sms_otp: { readonly code: string; readonly minutes: number };
  sms_reminder_patient: WithDoctor;
  sms_reminder_doctor: WithPatient;
  sms_no_show_patient: WithDoctor;
  sms_no_show_doctor: WithPatient;
  sms_confirmation: WithPatient;
  sms_cancellation_patient: WithDoctor;
  sms_cancellation_doctor: WithPatient;
  sms_booked_patient: WithDoctor;
  sms_booked_doctor: WithPatient;
  sms_moved_patient: WithDoctor;
  sms_moved_doctor: WithPatient;
  sms_waitlist: WithDoctor & { readonly minutes: number };
  print_born: { readonly date: string; readonly years: number };
  print_page: { readonly page: number; readonly pages: number };
  print_refund_on: { readonly date: string };
  print_days: { readonly days: number };
}

/** Keys of plain texts, which need no parameters. */
export type MessageKey = Exclude<CatalogueKey, keyof MessageParams>;
