import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { openSqlite } from '@clinic/core/sqlite';
import { expect } from 'chai';
import { letAnybodyWriteIn } from '../../support/anybody.ts';
import { programFile } from '../../support/program.ts';
import { appointment, appointments, connect, freshLocation, removeFolders } from './sqlite-file.ts';

const writer = programFile(new URL('./sqlite-writer-process.ts', import.meta.url));

/** Blocks of 512 bytes, as the shell's `ulimit -f` counts: a megabyte for any one file. */
const FILE_LIMIT = 2_048;

describe('SQLite: when the file cannot be written', () => {
  let location: string;
  let program: ChildProcess;
  let lines: AsyncIterator<string>;

  beforeEach(async () => {
    location = await freshLocation();
    const storage = await openSqlite(location);
    await storage.prepare([appointments]);
    await storage.collection(appointments).insert(appointment(1));
    await storage.close();
  });
  afterEach(async () => {
    const ended = program.exitCode === null ? once(program, 'exit') : undefined;
    program.stdin!.end();
    await ended;
    await removeFolders();
  });

  const start = (shell: string, ...flags: string[]): void => {
    const command = [process.execPath, writer, location, ...flags];
    program = spawn('sh', ['-c', `${shell} exec "$@"`, 'sh', ...command], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    lines = createInterface({ input: program.stdout! })[Symbol.asyncIterator]();
  };

  const ask = async (command: string): Promise<unknown> => {
    program.stdin!.write(`${command}\n`);
    return JSON.parse((await lines.next()).value as string);
  };

  it('no space: writes are refused as unavailable, reads go on, and with space again so do writes', async () => {
    start(`ulimit -S -f ${FILE_LIMIT};`);
    expect(await ask('write until refused')).to.equal('StorageUnavailableError');
    const kept = (await ask('read')) as number;
    expect(kept).to.be.above(50);
    expect(await ask('write')).to.equal('StorageUnavailableError');
    expect(await ask('read')).to.equal(kept);

    // What took the space is the log; another program empties it into the file.
    const connection = await connect(location);
    const emptied = connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
    expect(emptied).to.include({ busy: 0 });
    const stored = JSON.parse(connection.prepare('SELECT doc FROM appointments').get()!.doc as string);
    expect(stored.visits).to.equal(kept);
    connection.close();
    expect(await ask('write')).to.equal(kept + 1);
    expect(await ask('read')).to.equal(kept + 1);
  });

  it('read-only: writes are refused as unavailable, reads go on, and once writable so do writes', async () => {
    await letAnybodyWriteIn(dirname(location));
    await chmod(location, 0o444);
    start('', 'as-nobody');
    expect(await ask('read')).to.equal(1);
    expect(await ask('write')).to.equal('StorageUnavailableError');
    expect(await ask('write')).to.equal('StorageUnavailableError');
    expect(await ask('read')).to.equal(1);
    await letAnybodyWriteIn(dirname(location));
    expect(await ask('write')).to.equal(2);
    expect(await ask('read')).to.equal(2);
  });
});
