import { expect } from 'chai';
import sinon from 'sinon';
import { billings } from '../../../packages/core/src/billing/billing.ts';
import { billingEntries } from '../../../packages/core/src/billing/ledger.ts';
import { inventory, stockChanges } from '../../../packages/core/src/inventory/collections.ts';
import { medicalHistories } from '../../../packages/core/src/medical-history/medical-history.ts';
import { treatments } from '../../../packages/core/src/treatments/treatment.ts';
import { visits } from '../../../packages/core/src/visits/visit.ts';
import { openClinic, operator, type TestClinic } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { expectStockAddsUp } from '../../support/inventory.ts';
import { rejectionOf } from '../../support/rejection.ts';

const small = { seed: 7, doctors: 6, patients: 60, appointments: 160 };

describe('Demo records of what came of the appointments', () => {
  eachStore((store) => {
    const open = () => openClinic(store, {}, { sample: true });
    const seed = (it_: TestClinic, input: object = {}) =>
      it_.clinic.as(operator).demo.seed({ ...small, ...input });

    /** What bills and stock promise, whoever made them. */
    const expectSound = async (it_: TestClinic, isCut = false): Promise<void> => {
      const desk = it_.clinic.as(operator);
      expect(await desk.billing.check()).to.include({ difference_count: 0 });
      await expectStockAddsUp(it_);
      const bills = await it_.storage.collection(billings).find({}, { sort: { number: 1 } });
      for (const year of new Set(bills.map(({ number }) => number.slice(0, 8)))) {
        const numbers = bills.flatMap(({ number }) => (number.startsWith(year) ? [number] : []));
        expect(numbers).to.deep.equal(numbers.map((_, nth) => `${year}-${String(nth + 1).padStart(6, '0')}`));
      }
      if (isCut) return;
      const taken = new Map<string, number>();
      for (const { id, inventory_usage } of await it_.storage.collection(treatments).find({}))
        for (const { item_id, quantity, lots } of inventory_usage) {
          expect(lots.reduce((sum, lot) => sum + lot.quantity, 0)).to.equal(quantity);
          taken.set(`${item_id} ${id}`, -quantity);
        }
      const lines = await it_.storage.collection(stockChanges).find({ type: 'treatment' });
      expect(
        new Map(lines.map((line) => [`${line.item_id} ${line.treatment_id}`, line.change])),
      ).to.deep.equal(taken);
    };

    it('add up on a fresh store, and every list and figure of the day shows something', async () => {
      const it_ = await open();
      const { counts } = await seed(it_);
      await expectSound(it_);
      const desk = it_.clinic.as(operator);
      const { storage, clock } = it_;
      const now = new Date(clock.now()).toISOString();
      const bills = await storage.collection(billings).find({});
      expect(bills).to.have.length(counts.billings!);
      const states = new Set(
        bills.flatMap(({ status, insurance_claim: claim }) => [status, `claim ${claim?.status}`]),
      );
      expect([...states]).to.include.members([
        ...['unpaid', 'partial', 'paid', 'void'],
        ...['submitted', 'approved', 'rejected', 'paid'].map((status) => `claim ${status}`),
      ]);
      for (const { created_at, updated_at, total } of bills) {
        expect(created_at <= updated_at && updated_at <= now).to.equal(true);
        expect(total).to.be.within(8_000, 250_000);
      }
      expect((await storage.collection(billingEntries).find({ at: { $gt: now } })).length).to.equal(0);

      const low = (await desk.inventory.list({ low_stock: true })).items.map(({ sku }) => sku);
      expect(low)
        .to.include.members(['SYR-5', 'CMP-A2', 'VAC-FLU'])
        .and.to.have.length.below(counts.inventory!);
      const expiring = await desk.inventory.list({ expiring_days: 30 });
      expect(expiring.total).to.be.above(1);
      expect(expiring.items.some(({ expiry_date }) => (expiry_date ?? '') < now.slice(0, 10))).to.equal(true);

      expect(await storage.collection(visits).count({})).to.equal(counts.visits);
      expect((await desk.visits.list({ follow_up_from: now.slice(0, 10) })).total).to.be.above(0);
      for (const status of ['active', 'completed'] as const)
        expect((await desk.prescriptions.list({ status })).total, status).to.be.above(0);
      const [told] = await storage.collection(medicalHistories).find({}, { limit: 1 });
      expect((await desk.medicalHistory.read(told!.id)).entries).to.have.length(told!.version);

      const revenue = await desk.analytics.revenue();
      for (const figure of ['total_billed', 'total_collected', 'outstanding'] as const)
        expect(revenue[figure], figure).to.be.above(0);
      expect(Math.min(...Object.values(revenue.by_method))).to.be.above(0);
      const { doctors } = await desk.analytics.doctorPerformance();
      expect(doctors.every((one) => one.visits > 0 && one.treatments > 0 && one.revenue > 0)).to.equal(true);
      const stats = await desk.analytics.patientStats();
      expect(stats.returning).to.be.above(0);
      const date = bills.map(({ created_at }) => created_at.slice(0, 10)).sort()[10]!;
      const closed = await desk.dayClose.close({ date });
      expect(closed).to.include({ difference_count: 0 });

      const [debtor] = bills.filter(({ due }) => due > 0);
      const payment = { amount: debtor!.due / 1_000, method: 'cash' as const };
      expect((await desk.billing.change(debtor!.id, { payment })).status).to.equal('paid');
      const made = await desk.billing.create({
        patient_id: debtor!.patient_id,
        items: [{ description: 'Consultation', quantity: 1, unit_price: 15 }],
      });
      expect(bills.map(({ number }) => number)).to.not.include(made.number);
      await expectSound(it_);
    });

    it('sown again by force they still add up, with one stock; another money has its own decimals', async () => {
      const it_ = await open();
      const { counts } = await seed(it_);
      const again = await seed(it_, { force: true });
      expect(again.counts).to.include({ patients: 60, inventory: 0 });
      await expectSound(it_);
      expect(await it_.storage.collection(inventory).count({})).to.equal(counts.inventory);
      const yen = await openClinic(store, { currency: 'JPY' });
      await seed(yen);
      const revenue = await yen.clinic.as(operator).analytics.revenue();
      expect(Number.isInteger(revenue.total_billed)).to.equal(true);
    });

    it('cut off between two writes: each bill has its number, entries and treatments, each item its ledger', async () => {
      const it_ = await open();
      const { storage } = it_;
      const write = storage.write.bind(storage);
      let billed = 0;
      sinon.stub(storage, 'write').callsFake((steps) => {
        if (steps.some(({ kind, collection }) => kind === 'insert' && collection === 'billings')) billed += 1;
        return billed === 2 ? Promise.reject(new Error('the machine stopped')) : write(steps);
      });
      expect(await rejectionOf(seed(it_, { appointments: 240 }))).to.have.property(
        'message',
        'the machine stopped',
      );
      sinon.restore();
      const bills = await storage.collection(billings).count({});
      expect(bills).to.be.above(0);
      await expectSound(it_, true);
      const desk = it_.clinic.as(operator);
      const [patient] = (await desk.patients.list()).items;
      const items = [{ description: 'Consultation', quantity: 1, unit_price: 15 }];
      await desk.billing.create({ patient_id: patient!.id, items });
      await expectSound(it_, true);
    });
  });
});
