import { type Message, MessageNotSentError } from '@clinic/core';
import { expect } from 'chai';
import {
  createMessenger,
  type MessagingConfig,
} from '../../../packages/core/src/messaging/create-messenger.ts';
import { type FakeTwilio, refused, startFakeTwilio } from '../../support/fake-twilio.ts';
import { printedBy } from '../../support/printed.ts';
import { rejectionOf } from '../../support/rejection.ts';

const otp: Message = {
  kind: 'otp',
  to: '+96551234567',
  audience: 'patient',
  body: 'Your clinic code is 04217.',
};
const notice: Message = { ...otp, kind: 'phone_changed', body: 'canary-body' };
const otpLine = 'clinic message kind=otp to=+96551234567 body="Your clinic code is 04217."\n';

const onConsole: MessagingConfig = { provider: 'console', twilio: null, missing: [] };
const incomplete: MessagingConfig = {
  provider: 'twilio_whatsapp',
  twilio: null,
  missing: ['TWILIO_AUTH_TOKEN', 'TWILIO_WHATSAPP_FROM'],
};

describe('createMessenger', () => {
  let warnings: string[];
  let twilio: FakeTwilio;
  const complete = (): MessagingConfig => ({
    provider: 'twilio_whatsapp',
    twilio: {
      accountSid: `AC${'0'.repeat(32)}`,
      authToken: 'canary-auth-token',
      senders: { otp: 'whatsapp:+14155238886', patient: '+14155550100', doctor: '+14155550100' },
      apiBaseUrl: twilio.url,
      statusCallback: null,
    },
    missing: [],
  });
  const create = (config: MessagingConfig, environment: 'development' | 'production') =>
    createMessenger(config, { environment, warn: (warning) => warnings.push(warning) });

  beforeEach(async () => {
    warnings = [];
    twilio = await startFakeTwilio();
  });
  afterEach(() => twilio.close());

  it('without a provider prints on the console and warns once', async () => {
    const messenger = create(onConsole, 'development');
    expect(await printedBy(() => messenger.send(otp))).to.equal(otpLine);
    expect(warnings).to.deep.equal(['SMS_PROVIDER names no provider: messages are printed on this console.']);
  });

  it('without a provider in production sends no code and prints none', async () => {
    const messenger = create(onConsole, 'production');
    const printed = await printedBy(async () => {
      expect(await rejectionOf(messenger.send(otp))).to.be.instanceOf(MessageNotSentError);
    });
    expect(printed).to.equal('');
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.contain('sign-in codes cannot be sent');
  });

  it('with an incomplete Twilio prints on the console and names what is missing', async () => {
    const messenger = create(incomplete, 'development');
    expect(await printedBy(() => messenger.send(otp))).to.equal(otpLine);
    expect(warnings).to.deep.equal([
      'SMS_PROVIDER=twilio_whatsapp needs TWILIO_AUTH_TOKEN, TWILIO_WHATSAPP_FROM: messages are printed on this console.',
    ]);
  });

  it('with an incomplete Twilio in production keeps every message to be sent later', async () => {
    const messenger = create(incomplete, 'production');
    const printed = await printedBy(async () => {
      for (const message of [otp, notice]) {
        const error = await rejectionOf(messenger.send(message));
        expect(error).to.be.instanceOf(MessageNotSentError).and.include({ retryable: true });
      }
    });
    expect(printed).to.equal('');
    expect(warnings).to.have.length(1);
  });

  it('with a working Twilio sends and is silent', async () => {
    for (const environment of ['development', 'production'] as const) {
      const printed = await printedBy(async () => {
        expect(await create(complete(), environment).send(otp)).to.include({ channel: 'whatsapp' });
      });
      expect(printed).to.equal('');
    }
    expect(warnings).to.deep.equal([]);
    expect(twilio.calls).to.have.length(2);
  });

  for (const answer of [refused('+96551234567'), { status: 429 }, { status: 500 }, 'drop'] as const) {
    const name = typeof answer === 'string' ? 'no answer' : `HTTP ${answer.status}`;

    it(`on ${name} a developer still sees the message, after one call and a warning without secrets`, async () => {
      twilio.answer(answer);
      const messenger = create(complete(), 'development');
      expect(await printedBy(() => messenger.send(otp))).to.equal(otpLine);
      expect(await printedBy(() => messenger.send(notice))).to.contain('kind=phone_changed');
      expect(twilio.calls).to.have.length(2);
      expect(warnings).to.have.length(2);
      for (const warning of warnings) expect(warning).to.not.match(/04217|canary|51234567/);
    });

    it(`on ${name} production fails and prints nothing`, async () => {
      twilio.answer(answer);
      const messenger = create(complete(), 'production');
      const printed = await printedBy(async () => {
        expect(await rejectionOf(messenger.send(otp))).to.be.instanceOf(Error);
      });
      expect(printed).to.equal('');
      expect(twilio.calls).to.have.length(1);
    });
  }
});
