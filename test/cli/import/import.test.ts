import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportReport } from '@clinic/core';
import { expect } from 'chai';
import { operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { answerOf, closeDesks, refusalOf, runHere } from '../command-line.ts';
import { openReception } from '../reception.ts';

describe('clinic import', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    it('patients and inventory: refused rows end with 1 and change nothing, --dry-run says, then all are there', async () => {
      const parts = await openReception(store);
      const { desk, clinic } = parts;
      await writeFile(join(desk.folder, 'bad.csv'), 'name,phone\nAli,51234567\nSara,12\n');
      const refused = await runHere(desk, ['import', 'patients', 'bad.csv']);
      expect(refused.exit).to.equal(1);
      expect(refused.stdout)
        .to.match(/│ 2 +│ 3 +│ phone +│/)
        .and.not.include('Sara');
      expect(refused.stderr).to.equal('Nothing was imported: 1 of 2 rows are refused.\n');
      const asJson = answerOf<ImportReport>(
        await runHere(desk, ['import', 'patients', 'bad.csv', '--json']),
        1,
      );
      expect(asJson.refused.map(({ row, line }) => [row, line])).to.deep.equal([[2, 3]]);

      await writeFile(join(desk.folder, 'good.csv'), '\uFEFFname;phone\r\nAli;51234567\r\nAli;51234567\r\n');
      const dry = await runHere(desk, ['import', 'patients', 'good.csv', '--dry-run']);
      expect(dry).to.include({ exit: 0, stderr: '' });
      expect(dry.stdout).to.include('2 of 2 rows would be imported.').and.include('Or of row');
      expect((await clinic.as(operator).patients.list()).total).to.equal(0);
      const done = await runHere(desk, ['import', 'patients', 'good.csv']);
      expect(done.stdout).to.include('2 of 2 rows were imported.');
      const again = await runHere(desk, ['import', 'patients', 'good.csv']);
      expect(again.stdout).to.include('0 of 2 rows were imported; 2 were there from the same file.');
      expect((await clinic.as(operator).patients.list()).total).to.equal(2);

      await writeFile(
        join(desk.folder, 'stock.csv'),
        'name,category,quantity,unit,unit_cost\nGauze,A,3,box,1.5\n',
      );
      const stock = await runHere(desk, ['import', 'inventory', 'stock.csv', '--json']);
      expect(answerOf<ImportReport>(stock)).to.deep.include({ rows: 1, imported: 1, refused: [] });
      for (const file of ['nowhere.csv', '.']) {
        const { code, message } = refusalOf(await runHere(desk, ['import', 'patients', file, '--json']), 2);
        expect(code).to.equal('VALIDATION_ERROR');
        expect(message).to.include(`${file} can't be read`);
      }
    });
  });
});
