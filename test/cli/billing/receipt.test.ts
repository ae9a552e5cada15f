import type { ReceiptCheck } from '@clinic/core';
import { expect } from 'chai';
import { receiptText } from '../../../packages/core/src/billing/receipt.ts';
import { deriveSecrets } from '../../../packages/core/src/identity/secrets.ts';
import { billOf } from '../../core/billing/billing-clinic.ts';
import { addPatient } from '../../support/appointments.ts';
import { operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { answerOf, closeDesks, runHere } from '../command-line.ts';
import { openReception } from '../reception.ts';

describe('clinic billing receipt', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    it('genuine, exit 0, with what was given back since; forged or of no payment here, exit 1 and the reason on stderr', async () => {
      const reception = await openReception(store, { at: '2026-01-05T06:00:00.000Z' });
      const { billing } = reception.clinic.as(operator);
      const { id, number } = await billOf(reception, await addPatient(reception), 12.5);
      const { payments } = await billing.change(id, { payment: { amount: 10, method: 'cash' } });
      const [payment] = payments;
      const said = { number, payment_id: payment!.id, amount: 10, currency: 'KWD', paid_at: payment!.at };
      const secrets = deriveSecrets(reception.desk.environment.SECRET_KEY ?? '');
      const text = receiptText({ secrets }, said);
      const { desk } = reception;
      expect((await runHere(desk, ['billing', 'receipt', text])).stdout).to.equal(
        `Genuine: 10 KWD on ${number}, paid 5 Jan 2026, 09:00.\nNothing was given back. The bill is partial.\n`,
      );
      await billing.change(id, { refund: { payment_id: payment!.id, amount: 4 } });
      const found: ReceiptCheck = answerOf(await runHere(desk, ['billing', 'receipt', text, '--json']), 0);
      expect(found).to.deep.include({ genuine: true, receipt: said });
      expect(found.payment).to.include({ refunded: 4, kept: 6 });
      const forged = await runHere(desk, ['billing', 'receipt', text.replace('10.000', '90.000')]);
      const reason = 'Forged, or damaged: the clinic did not sign this.\n';
      expect(forged).to.deep.equal({ exit: 1, stdout: '', stderr: reason });
      const elsewhere = receiptText({ secrets }, { ...said, number: 'INV-2031-000099' });
      const outcome = await runHere(desk, ['billing', 'receipt', elsewhere, '--json']);
      const unknown: ReceiptCheck = answerOf(outcome, 1);
      expect([unknown.genuine, unknown.payment]).to.deep.equal([true, null]);
      expect(outcome.stderr).to.equal('There is no such payment here.\n');
    });
  });
});
