import type { AuditVerification } from '@clinic/core';
import { auditLogs } from '@clinic/core';
import { expect } from 'chai';
import { auditSeals } from '../../../packages/core/src/audit/audit-seal.ts';
import { operator } from '../../support/clinic.ts';
import { eachStore, type Store } from '../../support/engines.ts';
import { onceSettled } from '../../support/settled.ts';
import { answerOf, closeDesks, type Desk, refusalOf, runHere } from '../command-line.ts';
import { openReception } from '../reception.ts';

const verify = async (desk: Desk, expectedExit: number, ...argv: string[]): Promise<AuditVerification> =>
  answerOf(await runHere(desk, ['audit', 'verify', ...argv, '--json']), expectedExit);

/** Three entries, sealed by a cron job. */
const openSealed = async (store: Store) => {
  const reception = await openReception(store);
  const { packages } = reception.clinic.as(operator);
  for (const name of ['Day', 'Week', 'Month']) await packages.add({ name, price: 1, duration: 1 });
  await onceSettled(() => runHere(reception.desk, ['sweep']));
  const { items } = await reception.clinic.as(operator).audit.list();
  return { ...reception, ids: items.map(({ id }) => id).reverse() };
};

describe('clinic audit verify', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    it('a whole trail: exit 0, how many entries in how many blocks, and the head to note', async () => {
      const { desk } = await openSealed(store);
      const found = await verify(desk, 0);
      expect(found).to.deep.include({ ok: true, blocks: 1, entries: 3, unsealed: 0, problems: [] });
      const { exit, stdout, stderr } = await runHere(desk, ['audit', 'verify']);
      expect([exit, stderr]).to.deep.equal([0, '']);
      expect(stdout).to.include('The audit trail is whole: 3 entries in 1 blocks.');
      expect(stdout).to.include(`Head: block 1 ${found.head?.mac}`);
    });

    it('one changed, one removed: exit 1, the first of them named on stderr, and how many', async () => {
      const { desk, storage, ids } = await openSealed(store);
      const entries = storage.collection(auditLogs);
      await entries.remove({ id: ids[2]! });
      await entries.update({ id: ids[1]! }, { $set: { 'actor.id': 'cli:nobody' } });
      const found = await verify(desk, 1);
      expect(
        found.problems.map((problem) => 'entry_id' in problem && [problem.kind, problem.entry_id]),
      ).to.deep.equal([
        ['changed', ids[1]],
        ['removed', ids[2]],
      ]);
      const { exit, stderr, stdout } = await runHere(desk, ['audit', 'verify']);
      expect(exit).to.equal(1);
      expect(stderr).to.include(`First: entry ${ids[1]} was changed. Problems: 2.`);
      expect(stdout).to.include(`entry ${ids[2]} was removed`);
    });

    it('--head: exit 1 once the block that was noted is cut off, 2 for what is no mac', async () => {
      const { desk, storage } = await openSealed(store);
      const mac = (await verify(desk, 0)).head?.mac ?? '';
      expect((await verify(desk, 0, '--head', mac)).ok).to.equal(true);
      await storage.collection(auditSeals).remove({ number: 1 });
      expect((await verify(desk, 0)).unsealed).to.equal(3);
      expect((await verify(desk, 1, '--head', mac)).problems).to.deep.equal([{ kind: 'head_missing', mac }]);
      const wrong = await runHere(desk, ['audit', 'verify', '--head', 'abc', '--json']);
      expect(refusalOf(wrong, 2).code).to.equal('VALIDATION_ERROR');
    });
  });
});
