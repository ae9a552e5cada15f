import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClinicError } from '@clinic/core';
import { expect } from 'chai';
import type { Configuration } from '../../../packages/core/src/config/configuration.ts';
import { loadConfig } from '../../../packages/core/src/config/load.ts';

const secrets = { SECRET_KEY: 's'.repeat(32), JWT_SECRET_KEY: 'j'.repeat(32) };
const sid = `AC${'0'.repeat(32)}`;

const ed25519 = generateKeyPairSync('ed25519');
const privatePem = ed25519.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const publicPem = ed25519.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString();

const load = (environment: Record<string, string | undefined> = {}): Configuration =>
  loadConfig({ ...secrets, ...environment });

const problemsOf = (environment: Record<string, string | undefined>): Record<string, unknown> => {
  try {
    loadConfig({ ...secrets, ...environment });
  } catch (error) {
    if (error instanceof ClinicError && error.code === 'CONFIG_INVALID') return error.details;
    throw error;
  }
  return {};
};

describe('loadConfig', () => {
  it('needs nothing but secrets: the rest has the documented defaults', () => {
    expect(load()).to.deep.equal({
      environment: 'development',
      settings: {
        environment: 'development',
        secretKey: secrets.SECRET_KEY,
        acceptedSecretKeys: [],
        jwtSecretKey: secrets.JWT_SECRET_KEY,
        acceptedJwtSecretKeys: [],
        jwtPrivateKey: null,
        acceptedJwtPublicKeys: [],
        patientAccessSeconds: 86_400,
        staffAccessSeconds: 900,
        refreshSeconds: 2_592_000,
        otpDailyLimit: 2_000,
        otpAddressLimit: 10,
        paymentMode: 'instant',
        clinicName: 'Clinic',
        timezone: 'Asia/Kuwait',
        clinicHours: [6, 0, 1, 2, 3].map((day_of_week) => ({
          day_of_week,
          start_time: '08:00',
          end_time: '17:00',
          slot_duration_minutes: 30,
        })),
        currency: 'KWD',
        bookingMinNoticeMinutes: 0,
        bookingHorizonDays: 90,
        maxOpenBookings: 0,
        twilioCallbacks: null,
        reminderHours: 3,
        noShowMinutes: 15,
        bookingMessages: false,
        waitlistHoldMinutes: 15,
      },
      database: { engine: 'sqlite', path: './data/clinic.db' },
      http: {
        port: 5_000,
        host: '0.0.0.0',
        allowedOrigins: [],
        trustProxy: 0,
        rateLimitUser: 100,
        rateLimitAnonymous: 20,
        redisUrl: null,
        metricsToken: null,
        publicUrl: null,
      },
      messaging: { provider: 'console', twilio: null, missing: [] },
      sweepSeconds: 15,
      logLevel: 'info',
      blobs: { kind: 'folder', folder: './uploads' },
      warnings: [],
    });
  });

  it('reads every variable', () => {
    const configuration = load({
      NODE_ENV: 'production',
      SECRET_KEYS_ACCEPTED: `${'e'.repeat(32)}, ${'n'.repeat(32)}`,
      JWT_SECRET_KEYS_ACCEPTED: 'J'.repeat(32),
      JWT_PRIVATE_KEY: privatePem.replaceAll('\n', '\\n'),
      JWT_PUBLIC_KEYS_ACCEPTED: `${publicPem},${Buffer.from(publicPem).toString('base64')}`,
      DATABASE_URI: 'mongodb://a:1,b:2/kuwait?replicaSet=rs0',
      HOST: '127.0.0.1',
      PORT: '8080',
      PUBLIC_URL: 'https://clinic.example/backend/',
      FRONTEND_URL: 'https://clinic.example/',
      ALLOWED_ORIGINS: 'http://localhost:3000, https://desk.example:8443,https://clinic.example',
      TRUST_PROXY: '2',
      RATE_LIMIT_USER: '500',
      RATE_LIMIT_ANONYMOUS: '50',
      REDIS_URL: 'redis://localhost:6379/0',
      METRICS_TOKEN: 'token of the metrics',
      OTP_DAILY_LIMIT: '7',
      OTP_ADDRESS_LIMIT: '4',
      JWT_ACCESS_TOKEN_EXPIRES_MINUTES: '30',
      JWT_REFRESH_TOKEN_EXPIRES_DAYS: '7',
      PAYMENT_MODE: 'manual',
      CLINIC_NAME: ' عيادة السلام ',
      CLINIC_TIMEZONE: 'Africa/Cairo',
      CLINIC_HOURS: 'Sat 09:00-13:00/20',
      CLINIC_CURRENCY: 'egp',
      BOOKING_MIN_NOTICE_MINUTES: '60',
      BOOKING_HORIZON_DAYS: '30',
      MAX_OPEN_BOOKINGS: '3',
      REMINDER_HOURS: '24',
      NO_SHOW_MINUTES: '30',
      BOOKING_MESSAGES: 'True',
      WAITLIST_HOLD_MINUTES: '20',
      SMS_PROVIDER: 'twilio_whatsapp',
      TWILIO_ACCOUNT_SID: sid,
      TWILIO_AUTH_TOKEN: 'token',
      TWILIO_WHATSAPP_FROM: 'whatsapp:+14155238886',
      TWILIO_FROM_PATIENT: '+14155550100',
      TWILIO_FROM_DOCTOR: '+14155550101',
      TWILIO_API_BASE_URL: 'http://127.0.0.1:9999',
      SWEEP_INTERVAL_SECONDS: '5',
      LOG_LEVEL: 'debug',
      UPLOAD_DIR: '/srv/uploads',
      S3_ENDPOINT: 'https://s3.example/',
      S3_BUCKET: 'clinic-photos',
      S3_REGION: 'eu-central-1',
      S3_ACCESS_KEY_ID: 'the key',
      S3_SECRET_ACCESS_KEY: 'its secret',
    });
    expect(configuration).to.deep.equal({
      environment: 'production',
      settings: {
        environment: 'production',
        secretKey: secrets.SECRET_KEY,
        acceptedSecretKeys: ['e'.repeat(32), 'n'.repeat(32)],
        jwtSecretKey: secrets.JWT_SECRET_KEY,
        acceptedJwtSecretKeys: ['J'.repeat(32)],
        jwtPrivateKey: privatePem,
        acceptedJwtPublicKeys: [publicPem.trim(), publicPem],
        patientAccessSeconds: 86_400,
        staffAccessSeconds: 1_800,
        refreshSeconds: 604_800,
        otpDailyLimit: 7,
        otpAddressLimit: 4,
        paymentMode: 'manual',
        clinicName: 'عيادة السلام',
        timezone: 'Africa/Cairo',
        clinicHours: [{ day_of_week: 5, start_time: '09:00', end_time: '13:00', slot_duration_minutes: 20 }],
        currency: 'EGP',
        bookingMinNoticeMinutes: 60,
        bookingHorizonDays: 30,
        maxOpenBookings: 3,
        twilioCallbacks: { publicUrl: 'https://clinic.example/backend', authToken: 'token' },
        reminderHours: 24,
        noShowMinutes: 30,
        bookingMessages: true,
        waitlistHoldMinutes: 20,
      },
      database: { engine: 'mongodb', uri: 'mongodb://a:1,b:2/kuwait?replicaSet=rs0', name: 'kuwait' },
      http: {
        port: 8_080,
        host: '127.0.0.1',
        allowedOrigins: ['https://clinic.example', 'http://localhost:3000', 'https://desk.example:8443'],
        trustProxy: 2,
        rateLimitUser: 500,
        rateLimitAnonymous: 50,
        redisUrl: 'redis://localhost:6379/0',
        metricsToken: 'token of the metrics',
        publicUrl: 'https://clinic.example/backend',
      },
      messaging: {
        provider: 'twilio_whatsapp',
        twilio: {
          accountSid: sid,
          authToken: 'token',
          senders: { otp: 'whatsapp:+14155238886', patient: '+14155550100', doctor: '+14155550101' },
          apiBaseUrl: 'http://127.0.0.1:9999',
          statusCallback: 'https://clinic.example/backend/twilio/webhook',
        },
        missing: [],
      },
      sweepSeconds: 5,
      logLevel: 'debug',
      blobs: {
        kind: 's3',
        endpoint: 'https://s3.example',
        bucket: 'clinic-photos',
        region: 'eu-central-1',
        accessKeyId: 'the key',
        secretAccessKey: 'its secret',
      },
      warnings: [],
    });
  });

  it('takes an empty variable for none', () => {
    const empty = ['PORT', 'REDIS_URL', 'DATABASE_URI', 'TWILIO_AUTH_TOKEN', 'NODE_ENV', 'METRICS_TOKEN'];
    expect(load(Object.fromEntries(empty.map((name) => [name, ''])))).to.deep.equal(load());
  });

  it('names every problem at once, and repeats no value', () => {
    const wrong = {
      NODE_ENV: 'prodution',
      SECRET_KEYS_ACCEPTED: `${'e'.repeat(32)},canary`,
      JWT_SECRET_KEYS_ACCEPTED: 'canary',
      JWT_PRIVATE_KEY: '-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----',
      JWT_PUBLIC_KEYS_ACCEPTED: p256,
      PORT: '65536',
      TRUST_PROXY: 'true',
      RATE_LIMIT_USER: '0',
      SWEEP_INTERVAL_SECONDS: '1.5',
      OTP_DAILY_LIMIT: '-1',
      JWT_ACCESS_TOKEN_EXPIRES_MINUTES: '15m',
      DATABASE_URI: 'postgres://user:canary@host/db',
      MONGODB_URI: 'sqlite:canary.db',
      REDIS_URL: 'http://canary',
      PUBLIC_URL: 'clinic.example',
      FRONTEND_URL: '*',
      ALLOWED_ORIGINS: 'https://a.example, canary',
      PAYMENT_MODE: 'canary',
      CLINIC_NAME: 'a\nclinic canary',
      CLINIC_TIMEZONE: '+03:00',
      CLINIC_HOURS: 'Sun-Thu 8-17 canary',
      CLINIC_CURRENCY: 'KD',
      LOG_LEVEL: 'loud',
      TWILIO_ACCOUNT_SID: 'SKcanary',
      TWILIO_WHATSAPP_FROM: 'whatsapp:canary',
      TWILIO_FROM_PATIENT: 'a much too long canary',
      MONGODB_DB_NAME: 'a canary',
    };
    const problems = problemsOf(wrong);
    expect(Object.keys(problems).sort()).to.deep.equal(Object.keys(wrong).sort());
    expect(JSON.stringify(problems)).not.to.contain('canary');
    expect(problems).to.deep.include({
      PORT: 'must be a whole number from 0 to 65535',
      PAYMENT_MODE: 'must be instant or manual',
      CLINIC_NAME: 'must be a name of 1 to 100 characters',
      CLINIC_TIMEZONE: 'must be a time zone of the IANA database, such as Asia/Kuwait',
    });
  });

  it('keeps photos in a folder, or in a bucket that is named whole; every gap in its name is told', () => {
    const folder = { kind: 'folder', folder: '/srv/uploads' };
    expect(load({ UPLOAD_DIR: '/srv/uploads' }).blobs).to.deep.equal(folder);
    const bucket = {
      S3_ENDPOINT: 'http://127.0.0.1:9000',
      S3_BUCKET: 'photos',
      S3_REGION: 'auto',
      S3_ACCESS_KEY_ID: 'canary-key',
      S3_SECRET_ACCESS_KEY: 'canary-secret',
    };
    const names = Object.keys(bucket);
    for (const name of names) {
      const others = names.filter((each) => each !== name);
      expect(problemsOf({ ...bucket, [name]: '' }), name).to.have.all.keys(name);
      expect(problemsOf({ [name]: bucket[name as keyof typeof bucket] }), name).to.have.all.keys(others);
    }
    const wrong = { ...bucket, S3_ENDPOINT: 'canary', S3_BUCKET: 'a/../canary', S3_REGION: 'canary canary' };
    const problems = problemsOf(wrong);
    expect(problems).to.have.all.keys('S3_ENDPOINT', 'S3_BUCKET', 'S3_REGION');
    expect(JSON.stringify(problems)).not.to.contain('canary');
  });

  it('refuses an origin that stands for all', () => {
    expect(problemsOf({ ALLOWED_ORIGINS: '*' })).to.have.all.keys('ALLOWED_ORIGINS');
  });

  describe('production', () => {
    for (const name of ['NODE_ENV', 'ENVIRONMENT', 'FLASK_ENV']) {
      it(`is asked for by ${name}, whatever the others say`, () => {
        const others = { NODE_ENV: 'development', ENVIRONMENT: 'development', FLASK_ENV: 'development' };
        expect(load({ ...others, [name]: 'production' }).environment).to.equal('production');
        expect(load({ ...others, [name]: 'Prod' }).settings.environment).to.equal('production');
      });
    }

    for (const [what, secret, problem] of [
      ['missing', undefined, 'is not set'],
      ['empty', '', 'is not set'],
      ['31 bytes long', 'x'.repeat(31), 'must have at least 32 bytes'],
      ["the README's placeholder", 'your-super-secret-key-here-and-a-bit-longer', 'is only a placeholder'],
      ['a placeholder to change', 'please-change-me-please-change-me-please', 'is only a placeholder'],
    ] as const) {
      it(`does not start with secrets that are ${what}`, () => {
        const problems = problemsOf({ NODE_ENV: 'production', SECRET_KEY: secret, JWT_SECRET_KEY: secret });
        const expected = `${problem}; production needs a strong one`;
        expect(problems).to.deep.equal({ SECRET_KEY: expected, JWT_SECRET_KEY: expected });
      });
    }

    it('counts the bytes of a secret, not its characters', () => {
      expect(problemsOf({ NODE_ENV: 'production', SECRET_KEY: 'س'.repeat(16) })).to.deep.equal({});
    });
  });

  describe('in development', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'clinic-'));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it('makes secrets that are missing and keeps them beside the store', () => {
      const environment = { DATABASE_URI: `sqlite:${join(folder, 'new', 'clinic.db')}` };
      const { settings, warnings } = loadConfig(environment);
      expect(Buffer.byteLength(settings.secretKey)).to.be.at.least(32);
      expect(Buffer.byteLength(settings.jwtSecretKey)).to.be.at.least(32);
      expect(settings.secretKey).not.to.equal(settings.jwtSecretKey);
      expect(warnings).to.deep.equal([]);
      expect(loadConfig(environment).settings).to.deep.equal(settings);
    });

    it('keeps a secret that is given and makes only the other', () => {
      const environment = {
        DATABASE_URI: `sqlite:${join(folder, 'clinic.db')}`,
        SECRET_KEY: secrets.SECRET_KEY,
      };
      const { settings } = loadConfig(environment);
      expect(settings.secretKey).to.equal(secrets.SECRET_KEY);
      expect(Buffer.byteLength(settings.jwtSecretKey)).to.be.at.least(32);
    });

    it('uses a made secret in place of a weak one, and says so without showing it', () => {
      const { settings, warnings } = loadConfig({
        DATABASE_URI: `sqlite:${join(folder, 'clinic.db')}`,
        SECRET_KEY: 'your-secret-key',
        JWT_SECRET_KEY: 'short',
      });
      expect(Buffer.byteLength(settings.secretKey)).to.be.at.least(32);
      expect(Buffer.byteLength(settings.jwtSecretKey)).to.be.at.least(32);
      expect(warnings).to.deep.equal([
        'SECRET_KEY is only a placeholder: a made one is used instead',
        'JWT_SECRET_KEY must have at least 32 bytes: a made one is used instead',
      ]);
    });
  });

  describe('the store', () => {
    const cases: readonly [environment: Record<string, string>, database: Configuration['database']][] = [
      [{ DATABASE_URI: 'sqlite:./data/x.db' }, { engine: 'sqlite', path: './data/x.db' }],
      [{ DATABASE_URI: 'sqlite:/srv/x.db' }, { engine: 'sqlite', path: '/srv/x.db' }],
      [{ DATABASE_URI: 'sqlite:///clinic.db' }, { engine: 'sqlite', path: 'clinic.db' }],
      [{ DATABASE_URI: 'sqlite:////srv/clinic.db' }, { engine: 'sqlite', path: '/srv/clinic.db' }],
      [{ DATABASE_URI: 'sqlite::memory:' }, { engine: 'sqlite', path: ':memory:' }],
      [
        { MONGODB_URI: 'mongodb://localhost:27017', MONGODB_DB_NAME: 'kuwait_medical_clinic' },
        { engine: 'mongodb', uri: 'mongodb://localhost:27017', name: 'kuwait_medical_clinic' },
      ],
      [{ MONGODB_URL: 'mongodb://h/' }, { engine: 'mongodb', uri: 'mongodb://h/', name: 'clinic' }],
      [{ MONGODB_URI: 'mongodb://h/a' }, { engine: 'mongodb', uri: 'mongodb://h/a', name: 'a' }],
      [
        { DATABASE_URI: 'mongodb+srv://u:p%40w@c.example/auth?w=majority', MONGODB_DB_NAME: 'other' },
        { engine: 'mongodb', uri: 'mongodb+srv://u:p%40w@c.example/auth?w=majority', name: 'other' },
      ],
      [
        { DATABASE_URI: 'sqlite:x.db', MONGODB_URI: 'mongodb://h' },
        { engine: 'sqlite', path: 'x.db' },
      ],
    ];
    for (const [environment, database] of cases) {
      const said = Object.entries(environment).map((pair) => pair.join('='));
      it(`${said.join(' ')} means ${Object.values(database).join(' ')}`, () => {
        expect(load(environment).database).to.deep.equal(database);
      });
    }

    for (const uri of [
      'sqlite:',
      'sqlite://x.db',
      'mongodb://',
      'mongodb:///x',
      'file:x.db',
      'x.db',
      'mysql://h/x',
    ]) {
      it(`${uri} is none`, () => {
        expect(problemsOf({ DATABASE_URI: uri })).to.have.all.keys('DATABASE_URI');
      });
    }
  });

  describe('messages', () => {
    const account = { TWILIO_ACCOUNT_SID: sid, TWILIO_AUTH_TOKEN: 'token' };
    const sendersOf = (environment: Record<string, string>) =>
      load({ ...account, ...environment }).messaging.twilio?.senders;

    it('with WhatsApp alone, all go out by it', () => {
      const from = 'whatsapp:+14155238886';
      expect(
        sendersOf({ SMS_PROVIDER: 'twilio_whatsapp', TWILIO_WHATSAPP_FROM: '+14155238886' }),
      ).to.deep.equal({
        otp: from,
        patient: from,
        doctor: from,
      });
    });

    it('with SMS, codes go out from the number of the patients, and doctors get theirs from it too', () => {
      const environment = {
        SMS_PROVIDER: 'twilio_sms',
        TWILIO_FROM_PATIENT: 'MyClinic',
        TWILIO_WHATSAPP_FROM: 'whatsapp:+14155238886',
      };
      expect(sendersOf(environment)).to.deep.equal({
        otp: 'MyClinic',
        patient: 'MyClinic',
        doctor: 'MyClinic',
      });
    });

    it("the example's placeholders are no credentials: what is missing is named", () => {
      const { messaging } = load({
        SMS_PROVIDER: 'twilio_whatsapp',
        TWILIO_ACCOUNT_SID: 'your_actual_twilio_account_sid_here',
        TWILIO_AUTH_TOKEN: 'your_actual_twilio_auth_token_here',
        TWILIO_WHATSAPP_FROM: 'whatsapp:+14155238886',
      });
      expect(messaging).to.deep.equal({
        provider: 'twilio_whatsapp',
        twilio: null,
        missing: ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN'],
      });
      expect(load({ ...account, SMS_PROVIDER: 'twilio_sms' }).messaging.missing).to.deep.equal([
        'TWILIO_FROM_PATIENT',
      ]);
    });

    it('a provider nobody knows is the console, with a warning', () => {
      const { messaging, warnings } = load({ SMS_PROVIDER: 'twillio' });
      expect(messaging.provider).to.equal('console');
      expect(warnings).to.deep.equal(['SMS_PROVIDER names no known provider: the console is used']);
    });
  });
});
