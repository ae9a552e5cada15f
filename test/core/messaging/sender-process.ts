import { createClinic } from '@clinic/core';
import { createTwilioMessenger } from '../../../packages/core/src/messaging/twilio.ts';
import { testSecrets } from '../../support/clinic.ts';
import { fakeClock } from '../../support/clock.ts';
import { openPlace, type Place } from '../../support/places.ts';

/** One pass over the outbox of the store in the first argument, by the Twilio in the second. */
const [place = '', apiBaseUrl = ''] = process.argv.slice(2);

const clinic = createClinic({
  storage: await openPlace(JSON.parse(place) as Place),
  clock: fakeClock(),
  settings: testSecrets,
  messenger: createTwilioMessenger({
    accountSid: `AC${'0'.repeat(32)}`,
    authToken: 'token',
    senders: { otp: '+14155550100', patient: '+14155550100', doctor: '+14155550100' },
    apiBaseUrl,
    statusCallback: null,
  }),
});
await clinic.sweep(['outbox']);
