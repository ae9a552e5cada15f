import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClinic, newId, openStorage } from '@clinic/core';
import { Connection, toBytes } from './client.mjs';
import { quantile } from './load.mjs';
import { median, table } from './report.mjs';
import { setUpClinic } from './servers.mjs';

const SIZES = [1_000_000, 10_000];
const BATCH = 5_000;
/** The earlier in the list, the more often: one patient in 16 begins with the first. */
const FIRST =
  'Ahmed Mohammed Fatima Maryam Ali Hussein Noor Sara Khaled Yousef Abdullah Aisha Layla Omar Salem Hessa'
    .concat(
      ' Dana Bader Nasser Mona Jassim Reem Faisal Huda Talal Amal Saad Lulwa Fahad Ghanima Waleed Shaikha',
    )
    .split(' ');
const FAMILY =
  'Al-Mutairi Al-Rashidi Al-Ajmi Al-Enezi Al-Shammari Al-Otaibi Al-Azmi Al-Kandari Al-Sabah Behbehani'
    .concat(' Al-Failakawi Marafie Al-Ghanim Al-Bahar Al-Qattan Al-Saleh Dashti Al-Hajri Al-Fadhli Al-Dosari')
    .split(' ');
/** One patient in 5,000 has it. */
const RARE = 'Zumurrud';
const EVERY = 5_000;

/** Numerical Recipes' generator: the same patients each time. */
const diceFrom = (seed) => {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
};

const patientOf = (number, roll, at) => {
  const given = number % EVERY === EVERY / 10 ? RARE : FIRST[Math.min(roll(32), roll(32))];
  const name = `${given} ${FIRST[roll(32)]} ${FAMILY[roll(20)]}`;
  const phone = `+965${[5, 6, 9][roll(3)]}${String(roll(10_000_000)).padStart(7, '0')}`;
  const national_id = `2${String(roll(100)).padStart(2, '0')}${String(number).padStart(9, '0')}`;
  const folded = name.toLowerCase();
  const words = [...folded.matchAll(/[a-z]+/g)].map(({ index }) => folded.slice(index));
  return {
    id: newId(),
    user_id: null,
    name,
    phone,
    email: null,
    gender: number % 2 === 0 ? 'female' : 'male',
    date_of_birth: `${1930 + roll(95)}-0${1 + roll(9)}-${10 + roll(19)}`,
    national_id,
    address: null,
    insurance: null,
    insurance_id: null,
    emergency_contact: null,
    balance: 0,
    booking_turn: 0,
    search: [...new Set([...words, phone, phone.slice(1), phone.slice(4), national_id])],
    created_at: at,
    updated_at: at,
  };
};

const searches = [
  { title: 'a rare word', q: RARE.toLowerCase() },
  { title: 'a common first name', q: 'ahmed' },
  { title: 'a phone, five digits', q: '51234' },
  { title: 'a phone, three digits', q: '512' },
];

/** A clinic of so many patients, its server, and a receptionist's token. */
const open = async (root, size) => {
  const clinic = await setUpClinic(root);
  const storage = await openStorage({ engine: 'sqlite', path: join(clinic.folder, 'clinic.db') });
  const secret = 'of the benchmark, of more than 32 bytes';
  const core = createClinic({ storage, settings: { secretKey: secret, jwtSecretKey: secret } });
  await core.store.initialize();
  const desk = { email: 'desk@clinic.example', password: 'a long word of the desk 4711' };
  await core.as({ type: 'cli', name: 'bench' }).users.create({ ...desk, role: 'receptionist', name: 'Desk' });
  const roll = diceFrom(7);
  const at = new Date().toISOString();
  const started = performance.now();
  for (let number = 0; number < size; number += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, size - number) }, (_, of) =>
      patientOf(number + of, roll, at),
    );
    await storage.load('patients', batch);
  }
  console.error(`${size} patients loaded in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  await storage.close();
  const server = await clinic.serve();
  const connection = await Connection.open(server.port);
  const signIn = toBytes({ method: 'POST', path: '/auth/login', body: desk });
  const { data } = JSON.parse((await connection.request(signIn)).body);
  return { server, connection, headers: { Authorization: `Bearer ${data.token}` } };
};

const search = async ({ connection, headers }, q) => {
  const bytes = toBytes({ path: `/patients/search?q=${q}`, headers });
  const before = performance.now();
  const { status, body } = await connection.request(bytes);
  const took = performance.now() - before;
  if (status !== 200) throw new Error(`search: ${status} ${body.slice(0, 200)}`);
  return { took, total: JSON.parse(body).data.total };
};

/**
 * Page 1 of a search over 1,000,000 patients, beside the same over 10,000, one request after the other.
 * @param {{count: number, seconds: number}} bounds of each search, whichever is reached first
 */
export const benchSearch = async ({ count, seconds }) => {
  const folders = SIZES.map((size) => mkdtempSync(join(tmpdir(), `clinic-search-${size}-`)));
  const clinics = [];
  const end = async () => {
    for (const { connection, server } of clinics) {
      connection.close();
      await server.stop();
    }
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => end().finally(() => process.exit(130)));
  try {
    for (const [which, size] of SIZES.entries()) clinics.push(await open(folders[which], size));
    const rows = [];
    for (const { title, q } of searches) {
      const figures = [];
      for (const clinic of clinics) {
        const { total } = await search(clinic, q);
        const times = [];
        for (
          const until = performance.now() + seconds * 1000;
          times.length < count && performance.now() < until;
        )
          times.push((await search(clinic, q)).took);
        times.sort((a, b) => a - b);
        figures.push({ total, p50: median(times), p99: quantile(times, 0.99) });
      }
      const [many, few] = figures;
      rows.push([
        title,
        ...figures.flatMap(({ total, p50, p99 }) => [String(total), p50.toFixed(1), p99.toFixed(1)]),
        (many.p50 / few.p50).toFixed(1),
      ]);
    }
    const heads = SIZES.flatMap((size) => [`found of ${size.toLocaleString('en')}`, 'p50 ms', 'p99 ms']);
    console.log(`\n${table([['search', ...heads, 'ratio of p50'], ...rows])}`);
  } finally {
    await end();
  }
};
