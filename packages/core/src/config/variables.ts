import * as v from 'valibot';
import { DEFAULT_CLINIC_HOURS } from '../availability/clinic-hours.ts';
import { databaseUri, mongodbUri } from './database.ts';
import * as rule from './rules.ts';

/** One environment variable: what it is for, what stands for it when it isn't set, and what it must be. */
interface Variable {
  readonly summary: string;
  /** As text; null when nothing stands for it. */
  readonly default: string | null;
  readonly rule: v.GenericSchema<string, unknown>;
}

/** Everything that can be set, in the order of `.env.example` and of the README's table. */
export const variables = {
  NODE_ENV: {
    summary:
      'production or development; ENVIRONMENT and FLASK_ENV say it too, and production in any of them wins',
    default: 'development',
    rule: rule.environment,
  },
  ENVIRONMENT: { summary: 'The same as NODE_ENV', default: null, rule: rule.environment },
  FLASK_ENV: { summary: 'The same as NODE_ENV', default: null, rule: rule.environment },
  SECRET_KEY: {
    summary: 'At least 32 random bytes, for codes and refresh tokens; in development one is made and kept',
    default: null,
    rule: rule.text,
  },
  JWT_SECRET_KEY: {
    summary: 'At least 32 random bytes, signs access tokens; in development one is made and kept',
    default: null,
    rule: rule.text,
  },
  SECRET_KEYS_ACCEPTED: {
    summary: 'Further values of SECRET_KEY still good, separated by commas: the earlier, or the next',
    default: null,
    rule: rule.secrets,
  },
  JWT_SECRET_KEYS_ACCEPTED: {
    summary: 'Further values of JWT_SECRET_KEY whose tokens are still good, separated by commas',
    default: null,
    rule: rule.secrets,
  },
  JWT_PRIVATE_KEY: {
    summary: 'An Ed25519 private key (PKCS #8 PEM, or its base64) that signs access tokens instead',
    default: null,
    rule: rule.privateKey,
  },
  JWT_PUBLIC_KEYS_ACCEPTED: {
    summary: 'Further Ed25519 keys (PEM, or its base64) whose tokens are still good, separated by commas',
    default: null,
    rule: rule.publicKeys,
  },
  DATABASE_URI: {
    summary: 'sqlite:PATH, mongodb://… or mongodb+srv://…',
    default: 'sqlite:./data/clinic.db',
    rule: databaseUri,
  },
  MONGODB_URI: {
    summary: 'A MongoDB replica set, unless DATABASE_URI is set',
    default: null,
    rule: mongodbUri,
  },
  MONGODB_URL: { summary: 'The same as MONGODB_URI', default: null, rule: mongodbUri },
  MONGODB_DB_NAME: {
    summary: "The database's name in MongoDB, unless the URI names one",
    default: 'clinic',
    rule: v.pipe(v.string(), v.regex(/^[\w-]{1,63}$/, 'must be up to 63 letters, digits, - or _')),
  },
  HOST: { summary: 'The address the server listens on', default: '0.0.0.0', rule: rule.text },
  PORT: {
    summary: 'The port the server listens on; 0 for any free one',
    default: '5000',
    rule: rule.wholeNumber(0, 65_535),
  },
  PUBLIC_URL: {
    summary: 'Where the server is reached from outside; Twilio signs its calls with it',
    default: null,
    rule: rule.webUrl,
  },
  FRONTEND_URL: {
    summary: 'The web page that may call the server from a browser',
    default: null,
    rule: rule.origins,
  },
  ALLOWED_ORIGINS: {
    summary: 'Further such origins, separated by commas',
    default: null,
    rule: rule.origins,
  },
  TRUST_PROXY: {
    summary: 'Proxies in front of the server, whose X-Forwarded-For is believed',
    default: '0',
    rule: rule.wholeNumber(0, 10),
  },
  RATE_LIMIT_USER: {
    summary: 'Requests a minute for each signed-in user',
    default: '100',
    rule: rule.wholeNumber(1, 1_000_000),
  },
  RATE_LIMIT_ANONYMOUS: {
    summary: 'Requests a minute for each address without a token',
    default: '20',
    rule: rule.wholeNumber(1, 1_000_000),
  },
  REDIS_URL: { summary: 'Redis, for limits shared by several servers', default: null, rule: rule.redisUrl },
  METRICS_TOKEN: {
    summary: 'Bearer token for GET /metrics; without it only this machine may read them',
    default: null,
    rule: rule.text,
  },
  OTP_DAILY_LIMIT: {
    summary: 'Codes sent a day by the whole clinic',
    default: '2000',
    rule: rule.wholeNumber(0, 10_000_000),
  },
  OTP_ADDRESS_LIMIT: {
    summary: 'Codes an address may ask for in an hour',
    default: '10',
    rule: rule.wholeNumber(1, 1_000_000),
  },
  JWT_ACCESS_TOKEN_EXPIRES_MINUTES: {
    summary: 'Life of an access token after a sign-in by password, in minutes',
    default: '15',
    rule: rule.wholeNumber(1, 1_440),
  },
  JWT_REFRESH_TOKEN_EXPIRES_DAYS: {
    summary: 'Life of a refresh token, in days',
    default: '30',
    rule: rule.wholeNumber(1, 365),
  },
  PAYMENT_MODE: {
    summary: 'instant: a purchase is paid at once; manual: the desk confirms it',
    default: 'instant',
    rule: rule.oneOf(['instant', 'manual']),
  },
  CLINIC_NAME: {
    summary: "The clinic's name, at the head of printed documents",
    default: 'Clinic',
    rule: rule.name,
  },
  CLINIC_TIMEZONE: {
    summary: "The clinic's time zone, an IANA name",
    default: 'Asia/Kuwait',
    rule: rule.timezone,
  },
  CLINIC_HOURS: {
    summary:
      'Hours of doctors without their own: days, times and minutes of a slot, several separated by commas; or closed',
    default: DEFAULT_CLINIC_HOURS,
    rule: rule.weeklyHours,
  },
  CLINIC_CURRENCY: { summary: "The clinic's currency, ISO 4217", default: 'KWD', rule: rule.currency },
  BOOKING_MIN_NOTICE_MINUTES: {
    summary: 'Minutes before the start up to which patients book for themselves',
    default: '0',
    rule: rule.wholeNumber(0, 43_200),
  },
  BOOKING_HORIZON_DAYS: {
    summary: 'Days ahead that patients book for themselves',
    default: '90',
    rule: rule.wholeNumber(1, 3_650),
  },
  MAX_OPEN_BOOKINGS: {
    summary: 'Open appointments with which a patient books no further; 0: no limit',
    default: '0',
    rule: rule.wholeNumber(0, 1_000),
  },
  REMINDER_HOURS: {
    summary: 'Hours before the start at which patient and doctor are reminded; 0: no reminders',
    default: '3',
    rule: rule.wholeNumber(0, 168),
  },
  NO_SHOW_MINUTES: {
    summary: 'Minutes after the start at which an appointment still open becomes a no-show',
    default: '15',
    rule: rule.wholeNumber(1, 1_440),
  },
  BOOKING_MESSAGES: {
    summary: 'true: patient and doctor get a message of each booking and move',
    default: 'false',
    rule: rule.trueOrFalse,
  },
  WAITLIST_HOLD_MINUTES: {
    summary: 'Minutes for which a freed time is held for the first on the waitlist',
    default: '15',
    rule: rule.wholeNumber(1, 1_440),
  },
  SMS_PROVIDER: {
    summary: 'twilio_whatsapp, twilio_sms or console, which prints messages and, in production, no codes',
    default: 'console',
    rule: rule.text,
  },
  TWILIO_ACCOUNT_SID: { summary: "Twilio's account, AC…", default: null, rule: rule.accountSid },
  TWILIO_AUTH_TOKEN: { summary: "Twilio's auth token", default: null, rule: rule.text },
  TWILIO_WHATSAPP_FROM: {
    summary: 'The WhatsApp sender of codes, whatsapp:+…; for twilio_whatsapp',
    default: null,
    rule: rule.whatsappSender,
  },
  TWILIO_FROM_PATIENT: {
    summary: "The SMS sender of patients' messages, and of codes with twilio_sms",
    default: null,
    rule: rule.smsSender,
  },
  TWILIO_FROM_DOCTOR: {
    summary: "The SMS sender of doctors' messages, if another",
    default: null,
    rule: rule.smsSender,
  },
  TWILIO_API_BASE_URL: { summary: "Stands in for Twilio's API in tests", default: null, rule: rule.webUrl },
  SWEEP_INTERVAL_SECONDS: {
    summary: 'Seconds between two passes of the background work',
    default: '15',
    rule: rule.wholeNumber(1, 3_600),
  },
  LOG_LEVEL: {
    summary: 'fatal, error, warn, info, debug, trace or silent',
    default: 'info',
    rule: rule.oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  },
  UPLOAD_DIR: { summary: 'The folder of uploaded photos', default: './uploads', rule: rule.text },
  S3_ENDPOINT: {
    summary: 'A service that speaks S3, for photos in a bucket instead; all five S3 variables or none',
    default: null,
    rule: rule.webUrl,
  },
  S3_BUCKET: { summary: 'The bucket of the photos', default: null, rule: rule.bucket },
  S3_REGION: { summary: "The bucket's region, such as eu-central-1", default: null, rule: rule.region },
  S3_ACCESS_KEY_ID: { summary: 'The key that may write there', default: null, rule: rule.text },
  S3_SECRET_ACCESS_KEY: { summary: 'The secret of that key', default: null, rule: rule.text },
} as const satisfies Readonly<Record<string, Variable>>;

type Variables = typeof variables;

export type VariableName = keyof Variables;

/** What was read from the environment; undefined where nothing is set and nothing stands for it. */
export type Values = {
  readonly [N in VariableName]:
    | v.InferOutput<Variables[N]['rule']>
    | (Variables[N]['default'] extends string ? never : undefined);
};

export interface ConfigurationVariable {
  readonly name: string;
  readonly default: string | null;
  readonly summary: string;
}

/** For documentation: every variable the clinic knows. */
export const configurationVariables: readonly ConfigurationVariable[] = Object.entries(variables).map(
  ([name, { default: standing, summary }]) => ({ name, default: standing, summary }),
);
