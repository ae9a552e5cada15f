import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openSqlite } from '@clinic/core/sqlite';
import { expect } from 'chai';
import { appointment, appointments, connect, freshLocation, removeFolders } from './sqlite-file.ts';

const PROGRAM = join(import.meta.dirname, 'sqlite-writer-process.ts');

/** Kills the writer when it has acknowledged so many pairs. @returns all it acknowledged. */
const writeAndKill = async (location: string, after: number): Promise<number[]> => {
  const flags = ['--import', 'tsx', '--conditions=@clinic/source'];
  const writer = spawn(process.execPath, [...flags, PROGRAM, location], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const acknowledged: number[] = [];
  writer.stdin.write('pairs\n');
  for await (const line of createInterface({ input: writer.stdout })) {
    acknowledged.push(Number(line));
    if (acknowledged.length === after) writer.kill('SIGKILL');
  }
  if (writer.signalCode === null) await once(writer, 'exit');
  expect(writer.signalCode).to.equal('SIGKILL');
  return acknowledged;
};

describe('SQLite: a program killed while it writes', () => {
  afterEach(removeFolders);

  it('10 kills -9 at random points: 0 of the acknowledged writes lost, 0 halves, integrity ok', async () => {
    for (let kill = 0; kill < 10; kill += 1) {
      const location = await freshLocation();
      const acknowledged = await writeAndKill(location, 1 + Math.floor(Math.random() * 400));

      const storage = await openSqlite(location);
      const list = storage.collection(appointments);
      const found = new Set((await list.find({})).map(({ id }) => id));
      const idsOf = (pair: number) =>
        [2 * pair, 2 * pair + 1].map((number) => appointment(number * 1_000).id);
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
    }
  });
});
