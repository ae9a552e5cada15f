import { DEFAULT_CLINIC_HOURS, parseHours } from '../availability/clinic-hours.ts';
import type { WeeklyHours } from '../availability/weekly-hours.ts';

/** What the clinic's rules need to know; the rest of the configuration belongs to the server or the store. */
export interface Settings {
  /** In production nothing falls back: no console for codes, no short secrets. Default development. */
  readonly environment: 'development' | 'production';
  /** At least 32 bytes. Keys for codes and refresh tokens are derived from it (HKDF, RFC 5869). */
  readonly secretKey: string;
  /** At least 32 bytes each: earlier keys, and the next, under which codes, refresh tokens and kept answers are still good. */
  readonly acceptedSecretKeys: readonly string[];
  /** At least 32 bytes. Signs access tokens (HS256, RFC 7518 3.2), unless there is a private key. */
  readonly jwtSecretKey: string;
  /** At least 32 bytes each: further secrets whose access tokens are accepted. Default none. */
  readonly acceptedJwtSecretKeys: readonly string[];
  /** An Ed25519 key (PKCS #8, PEM): signs access tokens (EdDSA, RFC 8037). Default null. */
  readonly jwtPrivateKey: string | null;
  /** Further Ed25519 keys in PEM whose access tokens are accepted. Default none. */
  readonly acceptedJwtPublicKeys: readonly string[];
  /** Seconds an access token of a phone sign-in lives. Default 86,400. */
  readonly patientAccessSeconds: number;
  /** Seconds an access token of a password sign-in lives. Default 900. */
  readonly staffAccessSeconds: number;
  /** Seconds a refresh token lives. Default 30 days. */
  readonly refreshSeconds: number;
  /** Code texts a day for the whole clinic. Default 2,000. */
  readonly otpDailyLimit: number;
  /** Code texts an address may ask for in any hour. Default 10. */
  readonly otpAddressLimit: number;
  /** `instant`: a purchase is paid at once. `manual`: the desk confirms it. Default instant. */
  readonly paymentMode: 'instant' | 'manual';
  /** At the head of printed documents. Default Clinic. */
  readonly clinicName: string;
  /** IANA name. Default Asia/Kuwait. */
  readonly timezone: string;
  /** Of doctors without hours of their own. Default Sunday to Thursday 08:00 to 17:00, in slots of 30 minutes. */
  readonly clinicHours: readonly WeeklyHours[];
  /** ISO 4217. Default KWD. */
  readonly currency: string;
  /** Minutes before the start up to which patients book and move for themselves. Default 0. */
  readonly bookingMinNoticeMinutes: number;
  /** Days ahead that patients book and move for themselves. Default 90. */
  readonly bookingHorizonDays: number;
  /** Scheduled and confirmed appointments with which a patient books no further; 0: no limit. Default 0. */
  readonly maxOpenBookings: number;
  /**
   * What Twilio signs its calls with, and where it reaches the server (without a slash at the end): what it calls is
   * part of what it signs. Default null: no call is believed.
   */
  readonly twilioCallbacks: { readonly publicUrl: string; readonly authToken: string } | null;
  /** Hours before the start from which patient and doctor are reminded; 0: never. Default 3. */
  readonly reminderHours: number;
  /** Minutes after the start from which a patient who isn't there is a no-show. Default 15. */
  readonly noShowMinutes: number;
  /** Whether patient and doctor are told of each booking and move. Default false. */
  readonly bookingMessages: boolean;
  /** Minutes for which a time that became free is held for the first on the waitlist. Default 15. */
  readonly waitlistHoldMinutes: number;
}

export const defaultSettings: Omit<Settings, 'secretKey' | 'jwtSecretKey'> = {
  environment: 'development',
  acceptedSecretKeys: [],
  acceptedJwtSecretKeys: [],
  jwtPrivateKey: null,
  acceptedJwtPublicKeys: [],
  patientAccessSeconds: 24 * 60 * 60,
  staffAccessSeconds: 15 * 60,
  refreshSeconds: 30 * 24 * 60 * 60,
  otpDailyLimit: 2_000,
  otpAddressLimit: 10,
  paymentMode: 'instant',
  clinicName: 'Clinic',
  timezone: 'Asia/Kuwait',
  clinicHours: parseHours(DEFAULT_CLINIC_HOURS) ?? [],
  currency: 'KWD',
  bookingMinNoticeMinutes: 0,
  bookingHorizonDays: 90,
  maxOpenBookings: 0,
  twilioCallbacks: null,
  reminderHours: 3,
  noShowMinutes: 15,
  bookingMessages: false,
  waitlistHoldMinutes: 15,
};
