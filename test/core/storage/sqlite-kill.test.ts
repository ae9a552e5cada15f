import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { openSqlite } from '@clinic/core/sqlite';
import { expect } from 'chai';
import fc from 'fast-check';
import { programFile } from '../../support/program.ts';
import { appointment, appointments, connect, freshLocation, removeFolders } from './sqlite-file.ts';

const program = programFile(new URL('./sqlite-writer-process.ts', import.meta.url));
/** Acknowledged pairs after which a writer is killed, and milliseconds more. */
const moments = fc.record({ pairs: fc.integer({ min: 1, max: 80 }), delay: fc.nat(8) });
const STORES = 34;
const KILLS_PER_STORE = 5;
/** Stores written to at once. */
const AT_ONCE = 3;

/** Kills the writer at a moment. @returns all it acknowledged. */
const writeAndKill = async (
  location: string,
  from: number,
  { pairs, delay }: { pairs: number; delay: number },
): Promise<number[]> => {
  const writer = spawn(process.execPath, [program, location, `from=${from}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const acknowledged: number[] = [];
  writer.stdin.write('pairs\n');
  for await (const line of createInterface({ input: writer.stdout })) {
    acknowledged.push(Number(line));
    if (acknowledged.length === pairs) setTimeout(() => writer.kill('SIGKILL'), delay);
  }
  if (writer.signalCode === null) await once(writer, 'exit');
  expect(writer.signalCode).to.equal('SIGKILL');
  return acknowledged;
};

const idsOf = (pair: number): string[] =>
  [2 * pair, 2 * pair + 1].map((number) => appointment(number * 1_000).id);

const compare = async (location: string, acknowledged: readonly number[]): Promise<void> => {
  const storage = await openSqlite(location);
  const list = storage.collection(appointments);
  const found = new Set((await list.find({})).map(({ id }) => id));
  const lost = acknowledged.filter((pair) => !idsOf(pair).every((id) => found.has(id)));
  expect(lost, `of ${acknowledged.length} acknowledged`).to.deep.equal([]);
  expect(found.size % 2, 'a pair is there as a whole').to.equal(0);
  const updated = await list.count({ patient_words: 'updated' });
  expect(updated).to.be.within(acknowledged.length, found.size / 2);
  expect(await list.count({ patient_words: 'amal' })).to.equal(found.size - updated);

  const connection = await connect(location);
  expect(connection.prepare('PRAGMA integrity_check').get()).to.include({ integrity_check: 'ok' });
  const quanta = connection.prepare(
    'SELECT count(*) AS count FROM "appointments__appointments_doctor_id_quanta"',
  );
  expect(quanta.get()).to.include({ count: 2 * found.size });
  connection.close();
  await storage.close();
};

describe('SQLite: a program killed while it writes', () => {
  afterEach(removeFolders);

  it('170 kills -9 at random points: 0 of the acknowledged writes lost, 0 halves, integrity ok', async function () {
    this.timeout(600_000);
    const seed = Date.now();
    const kills = fc.sample(moments, { seed, numRuns: STORES * KILLS_PER_STORE });
    const writeToStores = async (): Promise<void> => {
      while (kills.length > 0) {
        const location = await freshLocation();
        const acknowledged: number[] = [];
        let from = 0;
        for (const moment of kills.splice(0, KILLS_PER_STORE)) {
          for (const pair of await writeAndKill(location, from, moment)) acknowledged.push(pair);
          await compare(location, acknowledged);
          // Well beyond what was under way.
          from = Math.max(...acknowledged) + 1_000;
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, writeToStores)).catch((error) => {
      throw new Error(`seed ${seed}`, { cause: error });
    });
  });
});
