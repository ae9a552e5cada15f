import { happen } from '../../support/happenings.ts';
import { openPlace, type Place } from '../../support/places.ts';

/** Another program on the store in the first argument: the events in the second happen there. */
const [place = '', happenings = ''] = process.argv.slice(2);

const storage = await openPlace(JSON.parse(place) as Place);
await happen(storage, JSON.parse(happenings));
await storage.close();
