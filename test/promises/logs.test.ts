import { createMessenger, StorageUnavailableError } from '@clinic/core';
import { expect } from 'chai';
import sinon from 'sinon';
import { domains } from '../../packages/server/src/app.ts';
import type { Endpoint } from '../../packages/server/src/http/route.ts';
import { openClinic, operator, testSecrets } from '../support/clinic.ts';
import { endpoints } from '../support/declared-answers.ts';
import { eachStore } from '../support/engines.ts';
import { refused, startFakeTwilio } from '../support/fake-twilio.ts';
import { openServer, serveTestClinic, type TestServer } from '../support/server.ts';
import { callbacks } from '../support/twilio-caller.ts';
import { signInEveryRole, tokenFor } from './callers.ts';
import { canary, Watch } from './canaries.ts';
import { dumped } from './dumped.ts';
import { targetOf } from './every-field.ts';
import { causeEveryOutcome } from './every-outcome.ts';

/** Every refusal that a caller can bring about. */
const provoked = [
  ...[
    'INVALID_JSON',
    'VALIDATION_ERROR',
    'INVALID_PHONE_NUMBER',
    'OTP_INVALID',
    'OTP_EXPIRED',
    'PROFILE_INCOMPLETE',
  ],
  ...[
    'UNAUTHENTICATED',
    'TOKEN_INVALID',
    'TOKEN_EXPIRED',
    'TOKEN_REVOKED',
    'INVALID_CREDENTIALS',
    'FORBIDDEN',
    'ACCOUNT_DISABLED',
    'NOT_FOUND',
  ],
  ...['METHOD_NOT_ALLOWED', 'PHONE_TAKEN', 'EMAIL_TAKEN', 'ACTIVE_PACKAGE_EXISTS', 'INVALID_TRANSITION'],
  ...[
    'PAYLOAD_TOO_LARGE',
    'UNSUPPORTED_MEDIA_TYPE',
    'IDEMPOTENCY_KEY_REUSED',
    'RATE_LIMITED',
    'OTP_ATTEMPTS_EXCEEDED',
    'OTP_LOCKED',
  ],
  ...['SLOT_TAKEN', 'SLOT_UNAVAILABLE', 'PATIENT_BUSY', 'BOOKING_LIMIT'],
  ...['CONFLICT', 'OVERPAYMENT'],
];

/** What this process writes on its own outputs while something runs. */
const writtenBy = async (run: () => Promise<void>): Promise<string> => {
  const streams = [
    sinon.stub(process.stdout, 'write').returns(true),
    sinon.stub(process.stderr, 'write').returns(true),
  ];
  try {
    await run();
    return streams.flatMap(({ args }) => args.map(([chunk]) => String(chunk))).join('');
  } finally {
    for (const stream of streams) stream.restore();
  }
};

const open = (store: Parameters<typeof openServer>[0], logLevel: string): Promise<TestServer> =>
  openServer(store, {
    sample: true,
    logLevel,
    settings: {
      paymentMode: 'manual',
      otpAddressLimit: 1_000,
      maxOpenBookings: 1,
      twilioCallbacks: callbacks,
    },
    http: { metricsToken: 'canary-metrics-token' },
  });

/** A patient is reminded of a visit and doesn't come; the doctor is told whose it was. */
const causeReminder = async ({ clinic, clock, messenger }: TestServer): Promise<void> => {
  const desk = clinic.as(operator);
  const contacts = { email: 'reminded@clinic.kw', phone: '+96560000077' };
  const { id: doctor_id } = await desk.doctors.create({ name: 'Dr. Huda', ...contacts });
  const { patient } = await desk.patients.create({ name: canary.name, phone: canary.otherPhone });
  const start = '2031-01-20T05:00:00.000Z';
  await desk.appointments.book({ doctor_id, patient_id: patient.id, start, reason: canary.bodyText });
  messenger.sent.length = 0;
  for (const minutes of [-60, 15]) {
    clock.tick(Date.parse(start) + minutes * 60_000 - clock.now());
    await clinic.sweep();
  }
  expect(messenger.sent.filter(({ body }) => body.includes(canary.name))).to.have.length(2);
};

const watching = (): Watch => {
  const watch = new Watch();
  for (const secret of [...Object.values(testSecrets), 'canary-metrics-token', callbacks.authToken])
    watch.addSecret(secret);
  return watch;
};

/** As drivers and libraries word it: with what they were given, in quotes or without. */
const tellTales = (): unknown[] => {
  const { name, civilId, email, phone, connection } = canary;
  const quoted = `E11000 duplicate key error dup key: { name: "${name}", email_key: '${email}', id: "a\\"b ${civilId}" }`;
  const inner = new Error(`cannot store ${name} of ${phone}, ${civilId}`);
  return [
    new Error(`connect ECONNREFUSED ${connection}: user canary-user password canary-password`),
    new Error(quoted, { cause: inner }),
    Object.assign(new Error(`at ${name}`), {
      code: 11_000,
      keyValue: { name },
      errInfo: { phone },
      options: { connection },
    }),
    new AggregateError([inner], `several for ${name}`),
    new Error(`${'x'.repeat(980)} "${name} ${civilId}"`),
    new Error(`first line\n    at ${name} (${connection})`),
    new StorageUnavailableError('the store does not answer', { cause: inner }),
    `thrown text of ${name}`,
    { name, phone },
  ];
};

describe('Canaries in the log', () => {
  afterEach(() => sinon.restore());

  eachStore((store) => {
    for (const level of ['debug', 'trace']) {
      it(`through every route and every refusal at level ${level}: 0 hits in log, outputs, metrics and audit`, async () => {
        const server = await open(store, level);
        const watch = watching();
        const codes = new Set<string>();
        const written = await writtenBy(async () => {
          for (const { error } of await causeEveryOutcome(server, watch)) codes.add(error?.code);
          await causeReminder(server);
          watch.readMessages(server.messenger.sent);
        });
        expect([...codes]).to.include.members(provoked);
        const routes = new Set(server.log.map(({ route }) => route));
        expect([...routes]).to.include.members(
          domains.flatMap((domain) => domain.routes.map(({ path }) => path)),
        );
        expect(watch.codes).to.be.above(10);

        expect(watch.findIn(server.logText())).to.deep.equal([]);
        expect(written).to.equal('');
        const metrics = await server.get('/metrics', { token: 'canary-metrics-token' });
        const series = metrics.text.replace(/ [^ ]+$/gm, '');
        expect(watch.findIn(series)).to.deep.equal([]);
        const { audit_logs = [], events = [] } = await dumped(server.storage);
        // Those of an appointment hold the appointment itself, for whom it concerns.
        const others = events.filter(({ type }) => !String(type).startsWith('appointment.'));
        expect(audit_logs.length).to.be.above(30);
        expect(
          watch.findIn([...audit_logs, ...others].map((entry) => JSON.stringify(entry)).join('\n')),
        ).to.deep.equal([]);
        expect(JSON.stringify(audit_logs)).to.include('+965****1098');
      });
    }

    it('a store that fails with all it knows in its message: 500 or 503 on every route, 0 hits', async () => {
      const server = await open(store, 'trace');
      const watch = watching();
      const tokens = await signInEveryRole(server);
      const callAll = async (those: readonly Endpoint[]): Promise<number[]> => {
        const statuses: number[] = [];
        for (const endpoint of those) {
          const { method } = endpoint;
          const token = tokenFor(endpoint, tokens);
          const body = method === 'GET' ? {} : { body: endpoint.example.request ?? {} };
          const answer = await server.send(targetOf(endpoint), { method, token, ...body });
          expect(watch.findIn(answer.text)).to.deep.equal([]);
          statuses.push(answer.status);
        }
        return statuses;
      };
      const written = await writtenBy(async () => {
        for (const error of tellTales()) {
          for (const method of ['read', 'write', 'collection', 'ping'] as const) {
            const failing = sinon.stub(server.storage, method as 'ping');
            failing.callsFake(() => {
              if (method === 'collection') throw error;
              return Promise.reject(error);
            });
            // With nothing but `ping` gone the others would do what they are for.
            const statuses = await callAll(
              endpoints.filter(({ path }) => method !== 'ping' || path.startsWith('/health')),
            );
            failing.restore();
            expect(
              statuses.some((status) => status >= 500),
              method,
            ).to.equal(true);
          }
        }
      });
      expect(watch.findIn(server.logText())).to.deep.equal([]);
      expect(written).to.equal('');
      const failures = server.log.filter(({ level }) => level === 'error');
      expect(failures.length).to.be.above(50);
      for (const { error } of failures) expect(error).to.have.property('name');
    });

    it('a provider that fails in every way and repeats the number: 503, 0 hits', async () => {
      const twilio = await startFakeTwilio();
      const watch = watching();
      watch.addSecret('canary-auth-token');
      const warnings: string[] = [];
      const parts = await openClinic(store, { environment: 'production', otpAddressLimit: 1_000 });
      const provider = createMessenger(
        {
          provider: 'twilio_sms',
          twilio: {
            accountSid: `AC${'0'.repeat(32)}`,
            authToken: 'canary-auth-token',
            senders: { otp: '+14155550100', patient: '+14155550100', doctor: '+14155550100' },
            apiBaseUrl: twilio.url,
            statusCallback: null,
          },
          missing: [],
        },
        { environment: 'production', warn: (warning) => void warnings.push(warning) },
      );
      // The clinic holds this messenger: from here on it is the provider.
      parts.messenger.send = provider.send;
      const server = await serveTestClinic(parts, { logLevel: 'trace' });
      const written = await writtenBy(async () => {
        for (const answer of [
          refused(canary.phone),
          { status: 429, body: { code: 20429, message: `Too many to ${canary.phone}` } },
          { status: 401, body: { code: 20003, message: `Authenticate canary-auth-token` } },
          { status: 500, body: `<html>${canary.phone}</html>` },
          { status: 200, body: `no JSON, to ${canary.phone}` },
          'drop' as const,
          'cut' as const,
        ]) {
          twilio.answer(answer);
          const { status, error } = await server.post('/auth/send-otp', { phone_number: canary.phone });
          expect([status, error.code]).to.deep.equal([503, 'MESSAGING_UNAVAILABLE']);
          server.clock.tick(15 * 60_000);
        }
      });
      await twilio.close();
      watch.readMessages(twilio.calls.map(({ form }) => ({ body: form.Body ?? '' })));
      expect(watch.codes).to.be.above(5);
      expect(watch.findIn(server.logText())).to.deep.equal([]);
      expect(watch.findIn(warnings.join('\n'))).to.deep.equal([]);
      expect(written).to.equal('');
      expect(server.log.filter(({ status }) => status === 503)).to.have.length(7);
    });
  });
});
