import { clinicOn } from '../../support/happenings.ts';
import { openPlace, type Place } from '../../support/places.ts';

/** One pass over the webhooks of the store in the first argument. */
const [place = ''] = process.argv.slice(2);

await clinicOn(await openPlace(JSON.parse(place) as Place)).sweep(['webhooks']);
