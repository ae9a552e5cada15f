import { expect } from 'chai';
import { billingEntries } from '../../../packages/core/src/billing/ledger.ts';
import { addPatient, openBeside } from '../../support/appointments.ts';
import { openClinic, operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { codesOf, inParallel } from '../../support/rejection.ts';
import { addTreatment, billOf, expectLedger } from './billing-clinic.ts';

/** Milliseconds. On a slow MongoDB, 100 writes after each other take some seconds. */
const LONG = 60_000;

describe('Bills in a crowd', () => {
  eachStore((store) => {
    it('100 bills at once: 100 numbers after each other, also after refused ones and over New Year by the clinic’s clock', async () => {
      const parts = await openClinic(store);
      const patient = await addPatient(parts);
      const { results, errors } = await inParallel(110, (index) =>
        index % 11 === 10
          ? billOf(parts, patient, 1, { discount: 2 })
          : billOf(parts, patient, 1 + index / 1_000),
      );
      expect(codesOf(errors)).to.deep.equal({ VALIDATION_ERROR: 10 });
      const numbers = results.map(({ number }) => number).sort();
      expect(numbers).to.deep.equal(
        Array.from({ length: 100 }, (_, index) => `INV-2031-${String(index + 1).padStart(6, '0')}`),
      );
      // The last second of the year in UTC is three hours into the next one in Kuwait.
      parts.clock.tick(Date.parse('2031-12-31T20:59:59.999Z') - parts.clock.now());
      expect((await billOf(parts, patient, 1)).number).to.equal('INV-2031-000101');
      parts.clock.tick(1);
      expect((await billOf(parts, patient, 1)).number).to.equal('INV-2032-000001');
      await expectLedger(parts);
    }).timeout(LONG);

    it('bills by two servers at once: no number twice, none left out', async () => {
      const parts = await openClinic(store);
      const beside = { ...parts, clinic: await openBeside(store, parts) };
      const patients = await Promise.all([addPatient(parts), addPatient(parts)]);
      const { results, errors } = await inParallel(20, (index) =>
        billOf(index % 2 === 0 ? parts : beside, patients[index % 2]!, 1),
      );
      expect(errors).to.deep.equal([]);
      expect(new Set(results.map(({ number }) => number)).size).to.equal(20);
      expect(results.map(({ number }) => Number(number.slice(-6))).sort((a, b) => a - b)).to.deep.equal(
        Array.from({ length: 20 }, (_, index) => index + 1),
      );
      await expectLedger(parts);
    }).timeout(LONG);

    it('100 payments of one bill at once by two servers, of 3 where 10 are due: 3 are taken, never over what is due', async () => {
      const parts = await openClinic(store);
      const servers = [parts.clinic, await openBeside(store, parts)];
      const patient = await addPatient(parts);
      const bill = await billOf(parts, patient, 10);
      const { billing } = parts.clinic.as(operator);
      const { results, errors } = await inParallel(100, (index) =>
        servers[index % 2]!.as(operator).billing.change(bill.id, { payment: { amount: 3, method: 'card' } }),
      );
      expect([results.length, codesOf(errors)]).to.deep.equal([3, { OVERPAYMENT: 97 }]);
      const now = await billing.show(bill.id);
      expect([now.paid, now.due, now.payments.length]).to.deep.equal([9, 1, 3]);
      const paid = await parts.storage.collection(billingEntries).find({ type: 'payment' });
      expect(paid.map(({ amount }) => amount)).to.deep.equal([-3_000, -3_000, -3_000]);
      expect([...(await expectLedger(parts)).values()]).to.deep.equal([1_000]);
    }).timeout(LONG);

    it('100 bills of one treatment at once: one is made', async () => {
      const parts = await openClinic(store);
      const patient = await addPatient(parts);
      const treatment = await addTreatment(parts, patient);
      const { results, errors } = await inParallel(100, () =>
        parts.clinic.as(operator).billing.create({ patient_id: patient, treatment_ids: [treatment] }),
      );
      expect([results.length, codesOf(errors)]).to.deep.equal([1, { CONFLICT: 99 }]);
      expect(results[0]!.number).to.equal('INV-2031-000001');
      expect([...(await expectLedger(parts)).values()]).to.deep.equal([12_345]);
    }).timeout(LONG);
  });
});
