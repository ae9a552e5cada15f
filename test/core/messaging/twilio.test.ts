import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { inspect } from 'node:util';
import { type Message, MessageNotSentError } from '@clinic/core';
import { expect } from 'chai';
import sinon from 'sinon';
import { createTwilioMessenger, type TwilioConfig } from '../../../packages/core/src/messaging/twilio.ts';
import { type FakeTwilio, refused, startFakeTwilio } from '../../support/fake-twilio.ts';
import { rejectionOf } from '../../support/rejection.ts';

const accountSid = `AC${'0'.repeat(32)}`;
const authToken = 'canary-auth-token';
const senders = { otp: 'whatsapp:+14155238886', patient: '+14155550100', doctor: '+14155550101' };

const otp: Message = {
  kind: 'otp',
  to: '+96551234567',
  audience: 'patient',
  body: 'Your clinic code is 04217.',
};
const reminder: Message = { ...otp, kind: 'reminder', body: 'canary-body' };

describe('Twilio', () => {
  let twilio: FakeTwilio;
  const messenger = (config: Partial<TwilioConfig> = {}) =>
    createTwilioMessenger({
      accountSid,
      authToken,
      senders,
      apiBaseUrl: twilio.url,
      statusCallback: null,
      ...config,
    });

  beforeEach(async () => {
    twilio = await startFakeTwilio();
  });
  afterEach(async () => {
    sinon.restore();
    await twilio.close();
  });

  it('sends a code by WhatsApp in one call and answers its SID', async () => {
    const sent = await messenger().send(otp);
    expect(sent).to.deep.equal({ provider_id: `SM${'1'.padStart(32, '0')}`, channel: 'whatsapp' });
    expect(twilio.calls).to.deep.equal([
      {
        path: `/2010-04-01/Accounts/${accountSid}/Messages.json`,
        authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
        form: { From: 'whatsapp:+14155238886', To: 'whatsapp:+96551234567', Body: otp.body },
      },
    ]);
  });

  it("sends a code by SMS from the patients' number when no WhatsApp sender stands for codes", async () => {
    const sent = await messenger({ senders: { ...senders, otp: senders.patient } }).send(otp);
    expect(sent.channel).to.equal('sms');
    expect(twilio.calls[0]?.form).to.deep.equal({ From: '+14155550100', To: '+96551234567', Body: otp.body });
  });

  it('asks to be told how a message fares, where the clinic has an address', async () => {
    const statusCallback = 'https://clinic.example/twilio/webhook';
    await messenger({ statusCallback }).send(reminder);
    expect(twilio.calls[0]?.form).to.deep.equal({
      From: '+14155550100',
      To: '+96551234567',
      Body: reminder.body,
      StatusCallback: statusCallback,
    });
  });

  it('writes to patients and to doctors from different numbers', async () => {
    const sending = messenger();
    await sending.send(reminder);
    await sending.send({ ...reminder, audience: 'doctor' });
    expect(twilio.calls.map(({ form }) => form.From)).to.deep.equal(['+14155550100', '+14155550101']);
  });

  it('carries Arabic, emoji and form characters unharmed', async () => {
    const body = 'رمز العيادة 12345 — 50% & a+b=c;\n"🩺"';
    await messenger().send({ ...otp, body });
    expect(twilio.calls[0]?.form.Body).to.equal(body);
  });

  describe('what surely was not taken may be sent again', () => {
    it('429: after the time Twilio asked for', async () => {
      twilio.answer({ status: 429, headers: { 'retry-after': '17' }, body: { code: 20429 } });
      const error = await rejectionOf(messenger().send(otp));
      expect(error).to.be.instanceOf(MessageNotSentError).and.include({ retryable: true, retryAfter: 17 });
    });

    it('401: once the credentials are put right', async () => {
      twilio.answer({ status: 401, body: { code: 20003 } });
      expect(await rejectionOf(messenger().send(otp)))
        .to.be.instanceOf(MessageNotSentError)
        .and.include({ retryable: true });
    });

    it('400: but not this very message', async () => {
      twilio.answer(refused(otp.to));
      const error = await rejectionOf(messenger().send(otp));
      expect(error).to.be.instanceOf(MessageNotSentError).and.include({ retryable: false });
      expect((error as Error).message).to.equal('Twilio refused the message (HTTP 400, code 21211)');
    });

    it('a refused connection', async () => {
      await twilio.close();
      const error = await rejectionOf(messenger().send(otp));
      twilio = await startFakeTwilio();
      expect(error).to.be.instanceOf(MessageNotSentError).and.include({ retryable: true });
    });

    it('a name that does not resolve', async () => {
      const error = await rejectionOf(messenger({ apiBaseUrl: 'http://twilio.invalid' }).send(otp));
      expect(error).to.be.instanceOf(MessageNotSentError).and.include({ retryable: true });
    });

    it('a connection whose TLS handshake does not come about in 5 s', async () => {
      const silent = createServer(() => {});
      silent.listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const sending = messenger({
        apiBaseUrl: `https://127.0.0.1:${(silent.address() as AddressInfo).port}`,
      });
      const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const connection = once(silent, 'connection');
      const rejection = rejectionOf(sending.send(otp));
      const [socket] = await connection;
      clock.tick(5_000);
      expect(await rejection).to.be.instanceOf(MessageNotSentError);
      socket.destroy();
      silent.close();
    });
  });

  describe('what may have been taken is uncertain, not sent again', () => {
    for (const answer of [
      { status: 500 },
      { status: 503, headers: { 'retry-after': '1' } },
      { status: 302 },
    ]) {
      it(`HTTP ${answer.status}`, async () => {
        twilio.answer(answer);
        const error = await rejectionOf(messenger().send(otp));
        expect(error).to.be.instanceOf(Error).and.not.instanceOf(MessageNotSentError);
      });
    }

    for (const answer of ['drop', 'cut'] as const) {
      it(`a connection that ends ${answer === 'drop' ? 'without an answer' : 'in the middle of one'}`, async () => {
        twilio.answer(answer);
        const error = await rejectionOf(messenger().send(otp));
        expect(error).to.be.instanceOf(Error).and.not.instanceOf(MessageNotSentError);
      });
    }

    it('no answer within 5 s, and not a moment later', async () => {
      twilio.answer('hang');
      const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const arrived = twilio.nextCall();
      let settled = false;
      const rejection = rejectionOf(messenger().send(otp)).finally(() => {
        settled = true;
      });
      await arrived;
      await clock.tickAsync(4_999);
      expect(settled).to.equal(false);
      clock.tick(1);
      expect(await rejection)
        .to.be.instanceOf(Error)
        .and.not.instanceOf(MessageNotSentError);
    });

    it('an answer that is no JSON', async () => {
      twilio.answer({ status: 201, body: `<p>${otp.body}</p>` });
      const error = await rejectionOf(messenger().send(otp));
      expect(error).to.be.instanceOf(Error).and.not.instanceOf(MessageNotSentError);
      expect(inspect(error)).not.to.contain('04217');
    });
  });

  it('makes one call for each message, whatever the answer is', async () => {
    const answers = [
      { status: 429 },
      { status: 500 },
      { status: 503 },
      { status: 400 },
      'drop',
      'cut',
    ] as const;
    const sending = messenger();
    for (const answer of answers) {
      twilio.answer(answer);
      await rejectionOf(sending.send(otp));
    }
    expect(twilio.calls).to.have.length(answers.length);
  });

  it('lets no code, text, phone or credential into an error, and logs nothing even at debug', async () => {
    const logged = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) =>
      sinon.stub(console, level),
    );
    sinon.stub(process, 'env').value({ ...process.env, TWILIO_LOG_LEVEL: 'debug' });
    const sending = messenger();
    await sending.send(otp);
    const shown: string[] = [];
    for (const answer of [
      refused(otp.to),
      { status: 500, body: { message: otp.to } },
      'drop',
      'cut',
    ] as const) {
      twilio.answer(answer);
      for (const message of [otp, reminder]) {
        shown.push(inspect(await rejectionOf(sending.send(message)), { depth: 20, showHidden: true }));
      }
    }
    const calls = logged.map((stub) => stub.callCount);
    sinon.restore();
    expect(calls).to.deep.equal([0, 0, 0, 0, 0]);
    for (const text of shown) expect(text).to.not.match(/04217|canary|51234567|AC0000/);
  });
});
