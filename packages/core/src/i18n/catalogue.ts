import type { en } from './catalogue-en.ts';

/** Every key; both languages hold the same ones, or the Arabic catalogue doesn't compile. */
export type CatalogueKey = keyof typeof en;

/** A wait in its largest whole unit; `none` when it isn't known or has no end. */
export interface Wait {
  readonly unit: 'hour' | 'minute' | 'second' | 'none';
  readonly count: number;
}

/** What the texts with parameters are filled with. */
export interface MessageParams {
  OTP_INVALID: { readonly attempts_left: number };
  /** What is in the way; anything unnamed reads as somebody else's change. */
  CONFLICT: { readonly reason: string };
  RATE_LIMITED: Wait;
  OTP_LOCKED: Wait;
  sms_otp: { readonly code: string; readonly minutes: number };
  /** Date and time of the clinic, as its clock and calendar show them. */
  sms_waitlist: {
    readonly doctor: string;
    readonly date: string;
    readonly time: string;
    readonly minutes: number;
  };
}

/** Keys of plain texts, which need no parameters. */
export type MessageKey = Exclude<CatalogueKey, keyof MessageParams>;
