import type { PatientView } from '@clinic/core';
import { expect } from 'chai';
import { operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { answerOf, closeDesks, runHere } from '../command-line.ts';
import { openReception } from '../reception.ts';

describe('clinic patients', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    it('find: by a word of the name, the phone in any spelling or the national id, with what is owed', async () => {
      const { clinic, desk } = await openReception(store);
      const { patient } = await clinic
        .as(operator)
        .patients.create({ name: 'أحمد السعيد', phone: '51234567', national_id: '290010112345' });
      await clinic.as(operator).patients.create({ name: 'Noor', phone: '60000001' });
      for (const q of ['السعيد', 'احمد', '+965 5123-4567', '2900101']) {
        const found = answerOf<{ items: PatientView[]; total: number }>(
          await runHere(desk, ['patients', 'find', q, '--json']),
        );
        expect(found).to.deep.equal({ items: [patient], total: 1 });
      }
      const shown = await runHere(desk, ['patients', 'find', 'noor']);
      expect(shown.stdout).to.include('Noor').and.include('+96560000001');
      expect((await runHere(desk, ['patients', 'find', 'nobody'])).stdout).to.not.include('Noor');
    });

    it('a name steers no terminal: control characters are shown, not sent', async () => {
      const { clinic, desk } = await openReception(store);
      const name = 'Noor \u001b[2J\u009b1m\u0007\r';
      await clinic.as(operator).patients.create({ name: `${name}.`, phone: '60000002' });
      for (const argv of [[], ['--json']]) {
        const { stdout } = await runHere(desk, ['patients', 'find', 'noor', ...argv]);
        expect(stdout).to.match(/Noor \\u001b\[2J\\u009b1m/);
        expect(stdout.replaceAll('\n', '')).to.not.match(/\p{Cc}/u);
      }
    });
  });
});
