import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DemoReport, StoreStatus } from '@clinic/core';
import { expect } from 'chai';
import { progressBar } from '../../../packages/cli/src/progress-bar.ts';
import { eachStore } from '../../support/engines.ts';
import {
  answerOf,
  closeDesks,
  type Desk,
  deskOfNewStore,
  openDesk,
  refusalOf,
  runClinic,
  runHere,
} from '../command-line.ts';

const statusOf = async (desk: Desk) =>
  answerOf<StoreStatus>(await runHere(desk, ['db', 'status', '--json'])).collections;

const small = [
  'db',
  'seed',
  '--seed',
  '7',
  '--doctors',
  '2',
  '--patients',
  '20',
  '--appointments',
  '40',
  '--json',
];

describe('clinic db seed', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    it('on a store never made: 10 doctors, 120 patients, 600 appointments, and a report that only its owner may read', async () => {
      const desk = await deskOfNewStore(store);
      const report = answerOf<DemoReport>(await runClinic(desk, ['db', 'seed', '--json']));
      expect(report).to.have.all.keys('seed', 'counts', 'credentials');
      expect(report.counts).to.include({ departments: 6, doctors: 10, patients: 120, appointments: 600 });
      expect(report.credentials.filter(({ role }) => role === 'doctor')).to.have.length(10);
      for (const one of report.credentials)
        expect(one).to.have.all.keys('role', 'email', 'password', 'phone');
      const file = join(desk.folder, 'seed/report.json');
      expect(JSON.parse(await readFile(file, 'utf8'))).to.deep.equal(report);
      expect((await stat(file)).mode & 0o777).to.equal(0o600);
      expect(await readdir(join(desk.folder, 'seed'))).to.deep.equal(['report.json']);
      expect(await statusOf(desk)).to.include({
        users: 134,
        departments: 6,
        doctors: 10,
        patients: 120,
        appointments: 600,
        packages: 3,
        package_history: report.counts.subscriptions,
        audit_logs: 1,
      });
    });

    it('the same seed: the same report', async () => {
      const [one, other] = [await deskOfNewStore(store), await deskOfNewStore(store)];
      const report = answerOf<DemoReport>(await runHere(one, small));
      expect(answerOf<DemoReport>(await runHere(other, small))).to.deep.equal(report);
      expect(report.seed).to.equal(7);
    });

    it('a store that holds patients: exit 1, nothing added, no report; --force adds, and replaces the report', async () => {
      const desk = await deskOfNewStore(store);
      answerOf(await runHere(desk, ['db', 'init', '--json']));
      answerOf(
        await runHere(desk, [
          'user',
          'create',
          '--role',
          'patient',
          '--name',
          'Noor',
          '--phone',
          '51234567',
          '--json',
        ]),
      );
      const { code, message } = refusalOf(await runHere(desk, small), 1);
      expect(code).to.equal('CONFLICT');
      expect(message).to.include('--force');
      expect(await readdir(desk.folder)).to.not.include('seed');
      expect(await statusOf(desk)).to.include({ users: 1, audit_logs: 1 });
      const first = answerOf<DemoReport>(await runHere(desk, [...small, '--force']));
      const second = answerOf<DemoReport>(await runHere(desk, [...small, '--force']));
      expect(first.counts).to.include({ departments: 6, doctors: 2, patients: 20 });
      expect(second.counts).to.include({ departments: 0, doctors: 2, patients: 20 });
      expect(second.credentials[0]?.email).to.not.equal(first.credentials[0]?.email);
      expect(await statusOf(desk)).to.include({ users: 1 + 2 * 26, departments: 6, doctors: 4 });
      const written = JSON.parse(await readFile(join(desk.folder, 'seed/report.json'), 'utf8'));
      expect(written).to.deep.equal(second);
    });

    it('a report that cannot be written: exit 1, and nothing is added', async () => {
      const desk = await deskOfNewStore(store);
      answerOf(await runHere(desk, ['db', 'init', '--json']));
      await writeFile(join(desk.folder, 'seed'), 'a file');
      expect(refusalOf(await runHere(desk, small), 1).message).to.include('report.json');
      expect(await statusOf(desk)).to.include({ users: 0, audit_logs: 0 });
    });

    it('without --json: what was added and how the staff signs in, as tables', async () => {
      const desk = await deskOfNewStore(store);
      const { exit, stdout, stderr } = await runHere(desk, small.slice(0, -1));
      expect({ exit, stderr }).to.deep.equal({ exit: 0, stderr: '' });
      const { credentials } = JSON.parse(
        await readFile(join(desk.folder, 'seed/report.json'), 'utf8'),
      ) as DemoReport;
      for (const { email, password } of credentials)
        expect(stdout).to.include(email).and.to.include(password);
    });
  });

  it('a wish that cannot be: exit 2', async () => {
    const desk = await openDesk();
    for (const flags of [
      ['--appointments', '100001'],
      ['--patients', '-1'],
      ['--seed', '4294967296'],
    ]) {
      const { message } = refusalOf(await runHere(desk, ['db', 'seed', ...flags, '--json']), 2);
      expect(message).to.include(flags[0]);
    }
    expect(await readdir(desk.folder)).to.deep.equal([]);
  });

  it('the bar fills as the work goes on', () => {
    expect(progressBar(0, 4)).to.equal(`${'░'.repeat(24)}   0 %`);
    expect(progressBar(1, 4)).to.equal(`${'█'.repeat(6)}${'░'.repeat(18)}  25 %`);
    expect(progressBar(999, 1_000)).to.equal(`${'█'.repeat(23)}░  99 %`);
    expect(progressBar(4, 4)).to.equal(`${'█'.repeat(24)} 100 %`);
    expect(progressBar(0, 0)).to.equal(`${'█'.repeat(24)} 100 %`);
  });
});
