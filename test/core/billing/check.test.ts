import { createClinic } from '@clinic/core';
import type { Collection, CollectionDefinition, Storage } from '@clinic/core/storage';
import { expect } from 'chai';
import { billings } from '../../../packages/core/src/billing/billing.ts';
import { type BillingEntry, billingEntries } from '../../../packages/core/src/billing/ledger.ts';
import { patients } from '../../../packages/core/src/patients/collections.ts';
import { addPatient } from '../../support/appointments.ts';
import { openClinic, operator, testSecrets } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { billOf } from './billing-clinic.ts';

describe('Recounting bills', () => {
  eachStore((store) => {
    it('names each meddled balance, total, payment and entry, over 1,100 patients a page at a time', async () => {
      const parts = await openClinic(store);
      const { storage } = parts;
      const first = await addPatient(parts);
      const pattern = await storage.collection(patients).get(first);
      const crowd = Array.from({ length: 1_098 }, (_, index) => ({ ...pattern!, id: `${first}-${index}` }));
      await storage.load('patients', crowd);
      const last = await addPatient(parts);
      const { billing } = parts.clinic.as(operator);
      const paid = await billOf(parts, first, 10);
      const { payments } = await billing.change(paid.id, { payment: { amount: 4, method: 'cash' } });
      await billing.change(paid.id, { refund: { payment_id: payments[0]!.id, amount: 1 } });
      const other = await billOf(parts, last, 5);
      const gone = await billOf(parts, last, 7);
      await billing.change(gone.id, { status: 'void' });
      const whole = { patients: 1_100, bills: 3 };
      expect(await billing.check()).to.deep.equal({ ...whole, differences: [], difference_count: 0 });

      await storage.collection(patients).update({ id: first }, { $inc: { balance: -1_000 } });
      await storage.collection(patients).update({ id: crowd[600]!.id }, { $set: { balance: 1 } });
      await storage.collection(billings).update({ id: other.id }, { $set: { paid: 5_000, due: 0 } });
      const bill = (await storage.collection(billings).get(paid.id))!;
      const [payment] = bill.payments;
      await storage
        .collection(billings)
        .update({ id: paid.id }, { $set: { payments: [{ ...payment!, amount: 3_000 }] } });
      await storage
        .collection(billingEntries)
        .update(
          { billing_id: gone.id, type: 'void' },
          { $set: { billing_id: 'nobody', patient_id: 'none' } },
        );
      const found = await billing.check();
      expect([found.patients, found.bills]).to.deep.equal([1_100, 3]);
      expect(found.difference_count).to.equal(found.differences.length);
      const said = found.differences.map(({ id, number, field, stored, ledger }) =>
        [number ?? id, field, stored, ledger].join(' '),
      );
      expect(said.sort()).to.deep.equal(
        [
          `${first} balance 6 7`,
          `${crowd[600]!.id} balance 0.001 0`,
          // Its void was taken from it.
          `${last} balance 5 12`,
          'none balance  -7',
          `${other.number} paid 5 0`,
          `${other.number} due 0 5`,
          // The amounts stand, the payment under them was changed.
          `${paid.number} paid 2 3`,
          `${paid.number} due 8 7`,
          `${gone.number} due 0 7`,
          'nobody total  0',
          'nobody paid  0',
          'nobody due  -7',
        ].sort(),
      );
    });

    it('payments while it reads are no difference: what the ledger moved under is read again', async () => {
      const parts = await openClinic(store);
      const { storage, clock } = parts;
      const patient = await addPatient(parts);
      const { id } = await billOf(parts, patient, 100);
      const { billing } = parts.clinic.as(operator);
      let turn = 0;
      const recounting = createClinic({
        clock,
        settings: testSecrets,
        storage: aroundEachSum(storage, async () => {
          turn += 1;
          // Before the first sums and after the second ones, of the balances and of the bills: what was read before them,
          // and what is read after them, is of another time.
          if (![1, 4, 9, 12].includes(turn)) return;
          await billing.change(id, { payment: { amount: 1, method: 'cash' } });
        }),
      });
      const found = await recounting.as(operator).billing.check();
      expect(found).to.deep.equal({ patients: 1, bills: 1, differences: [], difference_count: 0 });
      expect((await billing.show(id)).payments).to.have.length(4);
    });
  });
});

/** The storage, but that something happens before and after it sums up the ledger. */
const aroundEachSum = (storage: Storage, happening: () => Promise<void>): Storage => {
  const bound = (target: object, name: string | symbol): unknown => {
    const value: unknown = Reflect.get(target, name, target);
    return typeof value === 'function' ? value.bind(target) : value;
  };
  const watched = (entries: Collection<BillingEntry>) =>
    new Proxy(entries, {
      get: (target, name) =>
        name === 'group'
          ? async (...asked: Parameters<typeof entries.group>) => {
              await happening();
              const sums = await target.group(...asked);
              await happening();
              return sums;
            }
          : bound(target, name),
    });
  return new Proxy(storage, {
    get: (target, name) =>
      name === 'collection'
        ? (definition: CollectionDefinition<BillingEntry>) =>
            definition.name === billingEntries.name
              ? watched(target.collection(definition))
              : target.collection(definition)
        : bound(target, name),
  });
};
