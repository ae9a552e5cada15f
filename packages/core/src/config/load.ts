import { dirname } from 'node:path';
import { ClinicError } from '../errors.ts';
import { DAY, MINUTE, SECOND } from '../kernel/clock.ts';
import type { MessagingConfig } from '../messaging/create-messenger.ts';
import type { Configuration, Database } from './configuration.ts';
import type { Environment } from './environment.ts';
import { blobsOf, bucketProblems } from './photo-place.ts';
import { type ReadVariables, readVariables } from './read-variables.ts';
import { developmentSecrets, type SecretName, secretNames, secretProblem } from './secrets.ts';
import { defaultSettings, type Settings } from './settings.ts';
import type { Values } from './variables.ts';

/** Where development keeps its secrets when the store isn't a file. */
const DATA_FOLDER = 'data';

/**
 * The configuration that an environment asks for.
 *
 * In development secrets that are missing, or too weak to be used, are made and kept beside the store.
 * @throws ClinicError CONFIG_INVALID, `details` `{VARIABLE: problem}` with every problem there is; no value is
 *   repeated in it
 */
export const loadConfig = (environment: Environment): Configuration => {
  const read = readVariables(environment);
  const { values } = read;
  const mode = modeOf(values);
  const weak = secretNames.filter((name) => secretProblem(values[name]) !== undefined);
  const problems: Record<string, string> = { ...bucketProblems(read), ...read.problems };
  if (mode === 'production') {
    for (const name of weak) problems[name] = `${secretProblem(values[name])}; production needs a strong one`;
  }
  if (Object.keys(problems).length > 0) {
    throw new ClinicError('CONFIG_INVALID', 'The configuration is not valid.', { details: problems });
  }

  const database = databaseOf(read);
  const made = weak.length > 0 ? developmentSecrets(secretsFolder(database)) : undefined;
  const secret = (name: SecretName): string =>
    weak.includes(name) && made ? made[name] : (values[name] ?? '');
  const messaging = messagingOf(values);
  return {
    environment: mode,
    settings: settingsOf(values, mode, secret('SECRET_KEY'), secret('JWT_SECRET_KEY')),
    database,
    http: httpOf(values),
    messaging,
    sweepSeconds: values.SWEEP_INTERVAL_SECONDS,
    logLevel: values.LOG_LEVEL,
    blobs: blobsOf(read),
    warnings: warningsOf(values, weak, messaging),
  };
};

const modeOf = ({ NODE_ENV, ENVIRONMENT, FLASK_ENV }: Values): Settings['environment'] =>
  [NODE_ENV, ENVIRONMENT, FLASK_ENV].includes('production') ? 'production' : 'development';

const databaseOf = ({ values, given }: ReadVariables): Database => {
  const mongodb = values.MONGODB_URI ?? values.MONGODB_URL;
  const chosen = given.has('DATABASE_URI') ? values.DATABASE_URI : (mongodb ?? values.DATABASE_URI);
  if (chosen.engine === 'sqlite') return chosen;
  const name = given.has('MONGODB_DB_NAME')
    ? values.MONGODB_DB_NAME
    : (chosen.name ?? values.MONGODB_DB_NAME);
  return { engine: 'mongodb', uri: chosen.uri, name };
};

const secretsFolder = (database: Database): string =>
  database.engine === 'sqlite' && database.path !== ':memory:' ? dirname(database.path) : DATA_FOLDER;

const settingsOf = (
  values: Values,
  environment: Settings['environment'],
  secretKey: string,
  jwtSecretKey: string,
): Settings => ({
  environment,
  secretKey,
  acceptedSecretKeys: values.SECRET_KEYS_ACCEPTED ?? [],
  jwtSecretKey,
  acceptedJwtSecretKeys: values.JWT_SECRET_KEYS_ACCEPTED ?? [],
  jwtPrivateKey: values.JWT_PRIVATE_KEY ?? null,
  acceptedJwtPublicKeys: values.JWT_PUBLIC_KEYS_ACCEPTED ?? [],
  patientAccessSeconds: defaultSettings.patientAccessSeconds,
  staffAccessSeconds: (values.JWT_ACCESS_TOKEN_EXPIRES_MINUTES * MINUTE) / SECOND,
  refreshSeconds: (values.JWT_REFRESH_TOKEN_EXPIRES_DAYS * DAY) / SECOND,
  otpDailyLimit: values.OTP_DAILY_LIMIT,
  otpAddressLimit: values.OTP_ADDRESS_LIMIT,
  paymentMode: values.PAYMENT_MODE,
  clinicName: values.CLINIC_NAME,
  timezone: values.CLINIC_TIMEZONE,
  clinicHours: values.CLINIC_HOURS,
  currency: values.CLINIC_CURRENCY,
  bookingMinNoticeMinutes: values.BOOKING_MIN_NOTICE_MINUTES,
  bookingHorizonDays: values.BOOKING_HORIZON_DAYS,
  maxOpenBookings: values.MAX_OPEN_BOOKINGS,
  twilioCallbacks: callbacksOf(values),
  reminderHours: values.REMINDER_HOURS,
  noShowMinutes: values.NO_SHOW_MINUTES,
  bookingMessages: values.BOOKING_MESSAGES,
  waitlistHoldMinutes: values.WAITLIST_HOLD_MINUTES,
});

const callbacksOf = ({ PUBLIC_URL, TWILIO_AUTH_TOKEN }: Values): Settings['twilioCallbacks'] =>
  PUBLIC_URL === undefined || TWILIO_AUTH_TOKEN === undefined
    ? null
    : { publicUrl: PUBLIC_URL, authToken: TWILIO_AUTH_TOKEN };

const httpOf = (values: Values): Configuration['http'] => ({
  port: values.PORT,
  host: values.HOST,
  allowedOrigins: [...new Set([...(values.FRONTEND_URL ?? []), ...(values.ALLOWED_ORIGINS ?? [])])],
  trustProxy: values.TRUST_PROXY,
  rateLimitUser: values.RATE_LIMIT_USER,
  rateLimitAnonymous: values.RATE_LIMIT_ANONYMOUS,
  redisUrl: values.REDIS_URL ?? null,
  metricsToken: values.METRICS_TOKEN ?? null,
  publicUrl: values.PUBLIC_URL ?? null,
});

/** Codes come by WhatsApp or by SMS; the clinic's other texts by SMS wherever an SMS sender is set. */
const messagingOf = (values: Values): MessagingConfig => {
  const provider = values.SMS_PROVIDER;
  if (provider !== 'twilio_whatsapp' && provider !== 'twilio_sms') {
    return { provider: 'console', twilio: null, missing: [] };
  }
  const {
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_AUTH_TOKEN: authToken,
    TWILIO_WHATSAPP_FROM: whatsapp,
  } = values;
  const otp = provider === 'twilio_whatsapp' ? whatsapp : values.TWILIO_FROM_PATIENT;
  if (accountSid === undefined || authToken === undefined || otp === undefined) {
    const sender = provider === 'twilio_whatsapp' ? 'TWILIO_WHATSAPP_FROM' : 'TWILIO_FROM_PATIENT';
    const needed = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', sender] as const;
    return { provider, twilio: null, missing: needed.filter((name) => values[name] === undefined) };
  }
  const patient = values.TWILIO_FROM_PATIENT ?? otp;
  const senders = { otp, patient, doctor: values.TWILIO_FROM_DOCTOR ?? patient };
  return {
    provider,
    twilio: {
      accountSid,
      authToken,
      senders,
      apiBaseUrl: values.TWILIO_API_BASE_URL ?? null,
      statusCallback: values.PUBLIC_URL === undefined ? null : `${values.PUBLIC_URL}/twilio/webhook`,
    },
    missing: [],
  };
};

const warningsOf = (values: Values, weak: readonly SecretName[], { provider }: MessagingConfig): string[] => {
  const warnings = weak
    .filter((name) => values[name] !== undefined)
    .map((name) => `${name} ${secretProblem(values[name])}: a made one is used instead`);
  if (provider !== values.SMS_PROVIDER)
    warnings.push('SMS_PROVIDER names no known provider: the console is used');
  return warnings;
};
