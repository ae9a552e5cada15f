import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClinic, newId, openStorage } from '@clinic/core';
import { toBytes } from './client.mjs';
import { measure } from './load.mjs';
import { addressOf } from './operations.mjs';
import { median, table } from './report.mjs';
import { setUpClinic } from './servers.mjs';

const DAY = 86_400_000;
const HALF_HOUR = 1_800_000;
const QUANTUM = 300_000;
/** Of the day that is read, and of every day before it on which the clinic is open: every second slot is booked. */
const SLOTS = 18;
const OPEN = [0, 1, 2, 3, 4];

const doctors = [
  { name: 'Ten years', days: 3_653 },
  { name: 'A month', days: 31 },
];

const quantaOf = (start, end) => {
  const quanta = [];
  for (let at = start; at < end; at += QUANTUM) quanta.push(`${new Date(at).toISOString().slice(0, 16)}Z`);
  return quanta;
};

const appointmentOf = (doctor_id, patient_id, date, start, today) => {
  const end = start + HALF_HOUR;
  const instant = new Date(start).toISOString();
  return {
    id: newId(),
    patient_id,
    doctor_id,
    department_id: null,
    start: instant,
    end: new Date(end).toISOString(),
    date,
    status: start < today ? 'completed' : 'scheduled',
    reason: 'Follow-up',
    notes: null,
    cancel_reason: null,
    quanta: quantaOf(start, end),
    holds_time: true,
    reminder_sent_at: null,
    created_by: null,
    version: 0,
    search: ['follow-up'],
    created_at: instant,
    updated_at: instant,
  };
};

/** Doctors who keep the clinic's hours, 08:00 to 17:00 in Kuwait; the last day of both is the one that is read. */
const book = async (database, last) => {
  const storage = await openStorage(database);
  const secret = 'of the benchmark, of more than 32 bytes';
  const clinic = createClinic({ storage, settings: { secretKey: secret, jwtSecretKey: secret } });
  await clinic.store.initialize();
  const desk = clinic.as({ type: 'cli', name: 'bench' });
  const today = Date.now();
  const ids = [];
  for (const [number, { name, days }] of doctors.entries()) {
    const email = `doctor${number}@clinic.example`;
    const { id } = await desk.doctors.create({ name, email });
    const patient = await desk.patients.create({ name: 'Noor', phone: `5123456${number}` });
    const booked = [];
    for (let back = days - 1; back >= 0; back--) {
      const date = new Date(last - back * DAY);
      if (!OPEN.includes(date.getUTCDay())) continue;
      const day = date.toISOString().slice(0, 10);
      const opens = Date.parse(`${day}T05:00:00Z`);
      for (let slot = 0; slot < SLOTS; slot += 2)
        booked.push(appointmentOf(id, patient.id, day, opens + slot * HALF_HOUR, today));
    }
    await storage.load('appointments', booked);
    ids.push({ name, id, bookings: booked.length });
  }
  await storage.close();
  return ids;
};

/** The next day from tomorrow on, by UTC, that isn't of the weekend. */
const nextOpenDay = () => {
  for (let at = Math.floor(Date.now() / DAY + 1) * DAY; ; at += DAY)
    if (OPEN.includes(new Date(at).getUTCDay())) return at;
};

/**
 * The free slots of a doctor who has ten years of bookings, beside those of one who has a month of them, on one server
 * and one store.
 * @param {{rounds: number, bounds: {count: number, seconds: number}, mongodb?: string}} options
 */
export const benchSlots = async ({ rounds, bounds, mongodb }) => {
  const folder = mkdtempSync(join(tmpdir(), 'clinic-slots-'));
  const name = `clinic_slots_${process.pid}`;
  const variables = mongodb === undefined ? undefined : { MONGODB_URI: mongodb, MONGODB_DB_NAME: name };
  const clinic = await setUpClinic(folder, variables);
  const database =
    mongodb === undefined
      ? { engine: 'sqlite', path: join(clinic.folder, 'clinic.db') }
      : { engine: 'mongodb', uri: mongodb, name };
  let server;
  const end = async () => {
    await server?.stop();
    if (mongodb !== undefined) await clinic.run('db', 'reset', '--force', '--no-sample');
    rmSync(folder, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => end().finally(() => process.exit(130)));
  try {
    const last = nextOpenDay();
    const asked = await book(database, last);
    server = await clinic.serve();
    const date = new Date(last).toISOString().slice(0, 10);
    const measured = asked.map(() => []);
    for (let round = 0; round <= rounds; round++) {
      console.error(round === 0 ? 'warming up' : `round ${round} of ${rounds}`);
      for (let turn = 0; turn < asked.length; turn++) {
        const which = (turn + round) % asked.length;
        const path = `/doctors/${asked[which].id}/slots?date=${date}`;
        const read = async (connection, index) => {
          const headers = { 'X-Forwarded-For': addressOf(index % 1_000) };
          const { status, body } = await connection.request(toBytes({ path, headers }));
          if (status !== 200 || !body.includes(`"available_count":${SLOTS / 2}`))
            throw new Error(`slots: ${status} ${body.slice(0, 200)}`);
        };
        const result = await measure(server, read, bounds);
        if (round > 0) measured[which].push(result);
      }
    }
    print(asked, measured);
  } finally {
    await end();
  }
};

const print = (asked, measured) => {
  const of = (which, field) => median(measured[which].map((round) => round[field]));
  const ratio = (field) => median(measured[0].map((round, at) => round[field] / measured[1][at][field]));
  console.log(`
${table([
  ['slots of a doctor with', 'bookings', 'CPU µs', 'per second', 'p50 ms', 'p99 ms'],
  ...asked.map(({ name, bookings }, which) => [
    name,
    String(bookings),
    of(which, 'cpu').toFixed(1),
    of(which, 'rate').toFixed(0),
    of(which, 'p50').toFixed(1),
    of(which, 'p99').toFixed(1),
  ]),
])}

ten years / a month: ${ratio('cpu').toFixed(2)} of the server's CPU, ${ratio('p50').toFixed(2)} of the time an answer takes (p50)`);
};
