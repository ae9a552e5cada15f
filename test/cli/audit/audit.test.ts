import { userInfo } from 'node:os';
import type { AuditEntry } from '@clinic/core';
import { expect } from 'chai';
import { operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { answerOf, closeDesks, refusalOf, runHere } from '../command-line.ts';
import { openReception } from '../reception.ts';

describe('clinic audit list', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    it('newest first; by actor, by entity and since an instant, an hour or a week', async () => {
      const { clinic, clock, desk } = await openReception(store);
      const anHourAgo = new Date(clock.now() - 3_600_000).toISOString();
      clock.tick(-8 * 86_400_000);
      await clinic.as(operator).packages.add({ name: 'Old', price: 1, duration: 1 });
      clock.tick(2 * 86_400_000);
      await clinic.as(operator).users.create({ role: 'patient', name: 'Ahmed', phone: '51234567' });
      answerOf(
        await runHere(desk, [
          'packages',
          'add',
          '--name',
          'New',
          '--price',
          '1',
          '--duration',
          '1',
          '--json',
        ]),
      );

      const list = async (...argv: string[]) => {
        const { items, total } = answerOf<{ items: AuditEntry[]; total: number }>(
          await runHere(desk, ['audit', 'list', ...argv, '--json']),
        );
        expect(total).to.equal(items.length);
        return items.map(({ actor, action }) => `${actor.id} ${action}`);
      };
      const me = `cli:${userInfo().username}`;
      expect(await list()).to.deep.equal([
        `${me} package.add`,
        'cli:tests user.create',
        'cli:tests package.add',
      ]);
      expect(await list('--since', '7d')).to.have.lengthOf(2);
      expect(await list('--since', '24h')).to.have.lengthOf(1);
      expect(await list('--since', anHourAgo)).to.have.lengthOf(1);
      expect(await list('--since', anHourAgo.slice(0, 10))).to.have.lengthOf(1);
      for (const vague of ['7', '2030', '2030-12-31T09:00', '12/31/2030'])
        expect(
          refusalOf(await runHere(desk, ['audit', 'list', '--since', vague, '--json']), 2).code,
        ).to.equal('VALIDATION_ERROR');
      expect(await list('--actor', me)).to.deep.equal([`${me} package.add`]);
      expect(await list('--entity', 'users')).to.deep.equal(['cli:tests user.create']);
    });

    it("without --json: one row for each entry, in the clinic's own time", async () => {
      const { desk } = await openReception(store);
      const { stdout: added } = await runHere(desk, [
        'packages',
        'add',
        '--name',
        'A',
        '--price',
        '1',
        '--duration',
        '1',
      ]);
      expect(added).to.match(/^Added A/);
      const { stdout } = await runHere(desk, ['audit', 'list']);
      const today = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Kuwait', dateStyle: 'medium' });
      const [day, month] = today.format(new Date()).split(' ');
      expect(stdout).to.match(new RegExp(`${day} ${month}.*package\\.add.*packages.*success`));
      expect(stdout).to.match(/1 entries\n$/);
    });
  });
});
