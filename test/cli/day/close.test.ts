import type { DayCloseReport } from '@clinic/core';
import { expect } from 'chai';
import { billings } from '../../../packages/core/src/billing/billing.ts';
import { billOf } from '../../core/billing/billing-clinic.ts';
import { addPatient } from '../../support/appointments.ts';
import { eachStore } from '../../support/engines.ts';
import { answerOf, closeDesks, runHere } from '../command-line.ts';
import { openReception } from '../reception.ts';

describe('clinic day close', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    it('exit 0 while the day adds up, the same digest again; a changed bill is named, exit 1; a day to come is refused', async () => {
      const reception = await openReception(store, { at: '2026-01-05T09:00:00.000Z' });
      const patient = await addPatient(reception);
      const { id, number } = await billOf(reception, patient, 12.5);
      const { desk, storage } = reception;
      const close = ['day', 'close', '--date', '2026-01-05'];
      const first: DayCloseReport = answerOf(await runHere(desk, [...close, '--json']), 0);
      expect(first.differences).to.deep.equal([]);
      expect(first.day_close.figures.invoices).to.deep.equal({
        ...{ made: { count: 1, amount: 12.5 }, voided: { count: 0, amount: 0 } },
        ...{ first: number, last: number },
      });
      const again = await runHere(desk, close);
      expect(again.exit).to.equal(0);
      expect(again.stdout).to.include(first.day_close.digest).and.include('All of 2026-01-05 adds up.');

      await storage.collection(billings).update({ id }, { $set: { total: 1 } });
      const differing: DayCloseReport = answerOf(await runHere(desk, [...close, '--json']), 1);
      expect(differing.day_close).to.deep.equal(first.day_close);
      expect(differing.differences).to.deep.equal([
        { part: 'invoices', id, name: number, field: 'total', stored: 0.001, counted: 12.5 },
      ]);
      const { exit, stdout, stderr } = await runHere(desk, close);
      expect([exit, stderr]).to.deep.equal([1, "2026-01-05 doesn't add up. Differences: 1.\n"]);
      expect(stdout).to.include(number).and.include('0.001');

      const early = await runHere(desk, ['day', 'close', '--date', '2999-01-01', '--json']);
      expect(answerOf<{ error: { code: string } }>(early, 1).error.code).to.equal('CONFLICT');
      expect((await runHere(desk, ['day', 'close', '--date', 'today'])).exit).to.equal(2);
      const yesterday: DayCloseReport = answerOf(await runHere(desk, ['day', 'close', '--json']), 0);
      expect(yesterday.day_close.figures.invoices.first).to.equal(null);
    });
  });
});
