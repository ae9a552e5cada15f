import { spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { chmod, cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { closeDesks, type Desk, openDesk, runHere } from '../cli/command-line.ts';
import { connect } from '../core/storage/sqlite-file.ts';
import { letAnybodyWriteIn } from '../support/anybody.ts';
import { compare, type Ledger, openLedger, packageOf, visit } from './ledger.ts';
import { type Circumstances, type ServedClinic, serveClinic, unlimited } from './served-clinic.ts';

/** Blocks of 512 bytes, as the shell's `ulimit -f` counts: three megabytes for any one file. */
const FILE_LIMIT = 6_144;

/**
 * A disk of its own for `data`, which is gone with the process; on it, what was in `data` before. A file beside the store
 * may go while it is copied: then all is copied anew.
 */
const OWN_DISK =
  'mkdir disk && exec unshare -rm sh -c \'mount -t tmpfs -o size=24m tmpfs disk && until cp data/* disk; do rm -f disk/*; done && exec "$@"\' sh "$@"';
const mayMount = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

/** A clinic at work, seen from outside. */
const open = async (desk: Desk, circumstances: Circumstances) => {
  const clinic = await serveClinic(desk, circumstances);
  const ledger = openLedger();
  const package_id = await packageOf(clinic);
  let serial = 0;
  const comeOne = () => visit(clinic, ledger, `+96555${String(serial++).padStart(6, '0')}`, package_id);
  expect(await comeOne()).to.equal(true);
  const [first] = ledger.accounts;
  return {
    clinic,
    ledger,
    package_id,
    /** How many of so many patients at once are served to the end. */
    async come(patients: number): Promise<number> {
      const served = await Promise.all(Array.from({ length: patients }, comeOne));
      return served.filter(Boolean).length;
    },
    /** The statuses of a read that needs the store, of a change, and of what orchestrators ask. */
    async statuses(): Promise<Record<string, number>> {
      const { token } = first!;
      const asked = {
        profile: await clinic.send('GET', '/user/profile', { token }),
        history: await clinic.send('GET', '/packages/history', { token }),
        change: await clinic.send('PUT', '/user/profile', { token, body: { locale: 'ar' } }),
        ready: await clinic.send('GET', '/health/ready'),
        live: await clinic.send('GET', '/health/live'),
      };
      return Object.fromEntries(Object.entries(asked).map(([name, { status }]) => [name, status]));
    },
  };
};

const works = { profile: 200, history: 200, change: 200, ready: 200, live: 200 };
/** Reads go on, so requests may still come here. */
const readsOnly = { ...works, change: 503 };

/** Of a purchase refused halfway, the Idempotency-Key may be held for a while. */
const expectKept = async (clinic: ServedClinic, { accounts, refusals }: Ledger, package_id: string) => {
  expect(new Set(refusals)).to.deep.equal(new Set(['503 STORAGE_UNAVAILABLE']));
  const sure = accounts.filter((account) => account.purchase !== 'sent');
  expect(await compare(clinic, sure, package_id)).to.deep.equal([]);
};

/** By then no key is held any more. */
const expectKeptLater = async (desk: Desk, { accounts }: Ledger, package_id: string) =>
  expect(await compare(await serveClinic(desk, { minutesLater: 2 }), accounts, package_id)).to.deep.equal([]);

/** What is left may hold a change that comes alone where it held none of several; each that it holds takes of it. */
const useUp = async (statuses: () => Promise<Record<string, number>>): Promise<void> => {
  for (let refused = 0; refused < 5; ) refused = (await statuses()).change === 200 ? 0 : refused + 1;
};

describe('A server on SQLite whose disk fails', () => {
  afterEach(closeDesks);

  const prepared = async (): Promise<Desk> => {
    const desk = await openDesk(unlimited);
    await runHere(desk, ['db', 'init']);
    return desk;
  };
  /** The log, which took the space, is moved into the file by another program. */
  const emptyLog = async (location: string): Promise<void> => {
    const connection = await connect(location);
    expect(connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()).to.include({ busy: 0 });
    connection.close();
  };

  it('no space, then read-only: changes answer 503, reads go on; writable again, it works without a restart', async () => {
    const desk = await prepared();
    const location = join(desk.folder, 'data/clinic.db');
    const letAnybodyWrite = async (): Promise<void> => {
      await chmod(desk.folder, 0o777);
      await letAnybodyWriteIn(join(desk.folder, 'data'));
    };
    await letAnybodyWrite();
    const { clinic, ledger, package_id, come, statuses } = await open(desk, {
      asNobody: true,
      shell: `ulimit -S -f ${FILE_LIMIT}; exec "$@"`,
    });
    let served = 0;
    while (ledger.refusals.length === 0) served += await come(8);
    expect(served).to.be.at.least(8);
    await useUp(statuses);
    expect(await statuses()).to.deep.equal(readsOnly);
    expect(await come(8)).to.equal(0);

    await chmod(location, 0o444);
    await emptyLog(location);
    expect(await statuses()).to.deep.equal(readsOnly);
    expect(await come(8)).to.equal(0);
    expect(await statuses()).to.deep.equal(readsOnly);

    await letAnybodyWrite();
    expect(await statuses()).to.deep.equal(works);
    expect(await come(8)).to.equal(8);
    // The files may still not grow beyond the bound, and comparing writes, too.
    await emptyLog(location);
    await expectKept(clinic, ledger, package_id);
    expect(await clinic.end('SIGTERM')).to.equal(0);
    await expectKeptLater(desk, ledger, package_id);
  });

  if (!mayMount) console.log('The suite of a full disk DID NOT RUN: no disk can be mounted here');
  else
    it('a full disk: changes answer 503, reads go on; with space again it works without a restart', async () => {
      const desk = await prepared();
      const own = { ...desk, environment: { ...desk.environment, DATABASE_URI: 'sqlite:./disk/clinic.db' } };
      const { clinic, ledger, package_id, come, statuses } = await open(own, { shell: OWN_DISK });
      const disk = `/proc/${clinic.process.pid}/root${desk.folder}/disk`;
      const filler = join(disk, 'other files');
      const fill = (): void => {
        for (const bytes of [65_536, 4_096]) {
          try {
            for (;;) appendFileSync(filler, Buffer.alloc(bytes));
          } catch (error) {
            expect(error).to.have.property('code', 'ENOSPC');
          }
        }
      };

      expect(await come(8)).to.equal(8);
      for (let time = 1; time <= 3; time += 1) {
        const working = come(16);
        fill();
        await working;
        await useUp(statuses);
        expect(await statuses()).to.deep.equal(readsOnly);
        await rm(filler);
        expect(await statuses()).to.deep.equal(works);
        expect(await come(8)).to.equal(8);
      }
      await expectKept(clinic, ledger, package_id);
      await cp(disk, join(desk.folder, 'kept'), { recursive: true });
      const kept = { ...own, environment: { ...own.environment, DATABASE_URI: 'sqlite:./kept/clinic.db' } };
      await expectKeptLater(kept, ledger, package_id);
    });
});
