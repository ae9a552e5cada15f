import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupReport, PackageView } from '@clinic/core';
import { expect } from 'chai';
import { operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { answerOf, closeDesks, openDesk, refusalOf, runClinic, runHere } from '../command-line.ts';
import { openReception } from '../reception.ts';

describe('clinic db backup and restore', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    const withBackup = async (run = runHere) => {
      const reception = await openReception(store);
      const desk = reception.clinic.as(operator);
      const month = await desk.packages.add({ name: 'شهر', price: 10.125, duration: 30 });
      await desk.users.create({ role: 'patient', name: 'Ahmed', phone: '51234567' });
      const file = join(reception.desk.folder, 'monday.backup');
      const backup = await run(reception.desk, ['db', 'backup', file, '--json']);
      return { ...reception, month, file, backup };
    };

    it('backup: while the clinic is open, everything, in a file that only its owner may read', async () => {
      const { file, backup } = await withBackup(runClinic);
      const report = answerOf<BackupReport>(backup);
      expect(report.file).to.equal(file);
      expect(report.collections).to.include({ packages: 1, users: 1, audit_logs: 2 });
      expect((await stat(file)).mode & 0o777).to.equal(0o600);
    });

    it('backup: never over a file that is there', async () => {
      const { desk, file } = await withBackup();
      expect(refusalOf(await runHere(desk, ['db', 'backup', file, '--json']), 1).code).to.equal('CONFLICT');
    });

    it('restore: refused while the store holds documents; --force puts the backup in their place', async () => {
      const { clinic, desk, month, file } = await withBackup();
      await clinic.as(operator).packages.add({ name: 'After', price: 1, duration: 1 });
      const refused = refusalOf(await runHere(desk, ['db', 'restore', file, '--json']), 1);
      expect(refused.code).to.equal('CONFLICT');
      expect(refused.message).to.include('--force');
      const restored = answerOf<BackupReport>(
        await runClinic(desk, ['db', 'restore', file, '--force', '--json']),
      );
      expect(restored.collections).to.include({ packages: 1, users: 1 });
      expect(await clinic.as(operator).packages.list({ all: true })).to.deep.equal([month]);
    });

    it('restore: into a store never made, of another kind too', async () => {
      const { month, file } = await withBackup();
      const elsewhere = await openDesk();
      answerOf(await runHere(elsewhere, ['db', 'restore', file, '--json']));
      const { items } = answerOf<{ items: PackageView[] }>(
        await runHere(elsewhere, ['packages', 'list', '--json']),
      );
      expect(items).to.deep.equal([month]);
    });

    it('restore --force of a file that is no whole backup: refused, and nothing is deleted', async () => {
      const { clinic, desk, month } = await withBackup();
      const broken = join(desk.folder, 'broken.backup');
      await writeFile(broken, 'not a backup');
      const restoring = async (file: string) =>
        refusalOf(await runHere(desk, ['db', 'restore', file, '--force', '--json']), 1).message;
      expect(await restoring(broken)).to.equal(`The file ${broken} is no whole backup of a clinic.`);
      const none = join(desk.folder, 'none');
      expect(await restoring(none)).to.equal(`The file ${none} cannot be read.`);
      expect(await clinic.as(operator).packages.available()).to.deep.equal([month]);
    });
  });
});
