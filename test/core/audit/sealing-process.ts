import { createClinic, systemClock } from '@clinic/core';
import { testSecrets } from '../../support/clinic.ts';
import { fakeClock } from '../../support/clock.ts';
import { openPlace, type Place } from '../../support/places.ts';

/** One pass over the audit trail of the store in the first argument, three minutes from now; says when it begins. */
const [place = ''] = process.argv.slice(2);

const storage = await openPlace(JSON.parse(place) as Place);
const clinic = createClinic({ storage, clock: fakeClock(), settings: testSecrets });
await storage.ping();
const later = systemClock.now() + 180_000;
systemClock.now = () => later;
process.stdout.write('sweeping\n');
await clinic.sweep(['audit']);
await storage.close();
