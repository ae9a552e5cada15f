import { openSqlite } from '@clinic/core/sqlite';
import type { Document, Filter } from '@clinic/core/storage';
import { expect } from 'chai';
import { type Appointment, openStatuses } from '../../../packages/core/src/appointments/appointment.ts';
import { appointments } from '../../../packages/core/src/appointments/collections.ts';
import { CollectionSchema } from '../../../packages/core/src/storage/sqlite/schema.ts';
import { connect, freshLocation, removeFolders } from '../storage/sqlite-file.ts';

const now = '2031-01-05T06:00:00.000Z';

/** As the sweeps look for them. */
const due: Readonly<Record<string, Filter<Appointment>>> = {
  reminders: { start: { $gt: now, $lte: '2031-01-05T09:00:00.000Z' }, reminder_sent_at: null },
  'no-shows': { start: { $lte: now } },
};

describe('Appointments on SQLite: what the sweeps read', () => {
  after(removeFolders);

  it('only what is open, from the time on or up to it: never the visits of the past', async () => {
    const location = await freshLocation();
    const storage = await openSqlite(location);
    await storage.prepare([appointments]);
    const connection = await connect(location);
    const { queries } = new CollectionSchema(appointments);
    for (const [name, where] of Object.entries(due)) {
      const open = { status: { $in: [...openStatuses] }, ...where } as Filter<Document>;
      const { sql, values } = queries.find(open, { sort: { start: 1 } as never, limit: 200 });
      const steps = connection.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
      const plan = steps.map(({ detail }) => detail).join('; ');
      expect(plan, name).to.match(/INDEX appointments_status \(<expr>=\? AND <expr>[<>]\?/);
    }
    connection.close();
    await storage.close();
  });
});
