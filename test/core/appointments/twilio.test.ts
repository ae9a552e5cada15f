import { createMessenger } from '@clinic/core';
import { expect } from 'chai';
import sinon from 'sinon';
import { addPatient, openBeside, openBooking, slotOn } from '../../support/appointments.ts';
import { eachStore } from '../../support/engines.ts';
import { startFakeTwilio } from '../../support/fake-twilio.ts';

const HOUR = 3_600_000;

describe('Reminders while Twilio fails, is slow or dies in the call', () => {
  eachStore((store) => {
    afterEach(() => sinon.restore());

    it('one call each, whoever sweeps later; patients from one number, doctors from another', async () => {
      const it_ = await openBooking(store);
      const twilio = await startFakeTwilio();
      const senders = { otp: '+14155550100', patient: '+14155550101', doctor: '+14155550102' };
      const config = {
        provider: 'twilio_sms',
        twilio: {
          accountSid: `AC${'0'.repeat(32)}`,
          authToken: 'token',
          senders,
          apiBaseUrl: twilio.url,
          statusCallback: null,
        },
        missing: [],
      } as const;
      // The clinics hold this messenger: from here on it is the provider.
      it_.messenger.send = createMessenger(config, { environment: 'production', warn: () => {} }).send;
      const second = await openBeside(store, it_);
      const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      try {
        const modes = [{ status: 500 }, { status: 503 }, 'drop', 'cut', 'hang'] as const;
        for (const [nth, mode] of modes.entries()) {
          const patient_id = await addPatient(it_, `Patient ${nth}`);
          const start = slotOn('2031-01-05', 3 + nth);
          await it_.desk().appointments.book({ doctor_id: it_.doctor, patient_id, start });
          twilio.answer(mode);
          const swept = it_.clinic.sweep(['reminders', 'outbox']);
          if (mode === 'hang') {
            while (twilio.calls.length < 2 * modes.length) await twilio.nextCall();
            await clock.tickAsync(5_000);
          }
          expect(await swept, JSON.stringify(mode)).to.include({ reminders: 1, sent: 0, failed: 2 });
        }
        twilio.answer({ status: 201, body: { sid: 'SM1' } });
        for (const wait of [60_000, HOUR / 4]) {
          it_.clock.tick(wait);
          for (const clinic of [it_.clinic, second])
            expect(await clinic.sweep(['reminders', 'outbox'])).to.include({ sent: 0, failed: 0 });
        }
        expect(twilio.calls).to.have.length(2 * modes.length);
        const told = twilio.calls.map(({ form }) => `${form.From} ${form.To} ${form.Body}`);
        expect(new Set(told).size, 'no text twice').to.equal(2 * modes.length);
        for (const line of told)
          expect(line).to.match(/^\+14155550101 .* with Dr\. |^\+14155550102 .* with Patient /);
      } finally {
        await twilio.close();
      }
    });
  });
});
