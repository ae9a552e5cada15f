import { auditLogs, createClinic } from '@clinic/core';
import { expect } from 'chai';
import { appointments } from '../../../packages/core/src/appointments/collections.ts';
import { type Billing, billings } from '../../../packages/core/src/billing/billing.ts';
import { dayCloses } from '../../../packages/core/src/day-close/day-close.ts';
import { inventory } from '../../../packages/core/src/inventory/collections.ts';
import { subscriptions } from '../../../packages/core/src/subscriptions/collections.ts';
import { openBeside, signInAs } from '../../support/appointments.ts';
import { keepingBlobs, operator, testSecrets } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { codeOf, inParallel } from '../../support/rejection.ts';
import { DAY_OF_WORK as date, workDay } from './working-day.ts';

describe('Closing a day', () => {
  eachStore((store) => {
    it('a random day closes without differences; 10 at once from two programs store and audit one; with an earlier key it stays genuine', async () => {
      const it_ = await workDay(store, 7);
      const { clinic, clock, storage, messenger, done } = it_;
      const close = (by = clinic) => by.as(operator).dayClose.close();
      clock.tick(-1);
      expect(await codeOf(clinic.as(operator).dayClose.close({ date }))).to.equal('CONFLICT');
      clock.tick(1);
      const desk = await signInAs(it_, 'receptionist');
      expect(await codeOf(desk.as().dayClose.close())).to.equal('FORBIDDEN');
      expect(await storage.collection(dayCloses).count({})).to.equal(0);

      const beside = await openBeside(store, it_);
      const { results, errors } = await inParallel(10, (nth) => close(nth % 2 === 0 ? clinic : beside));
      expect(errors).to.deep.equal([]);
      const [first] = results;
      for (const each of results) expect(each).to.deep.equal(first);
      expect(await storage.collection(dayCloses).find({})).to.deep.equal([first!.day_close]);
      const audited = await storage.collection(auditLogs).find({ action: 'day.close' });
      const { digest, figures } = first!.day_close;
      expect(audited.map(({ entity_id, changes }) => [entity_id, changes])).to.deep.equal([
        [date, { digest, difference_count: 0 }],
      ]);
      expect([first!.differences, first!.day_close.closed_by]).to.deep.equal([[], 'cli:tests']);
      expect(first!.notes.map(({ kind }) => kind)).to.deep.equal(['completed_without_visit']);

      const nothing = { count: 0, amount: 0 };
      expect(figures.payments).to.deep.equal({ ...done.paid, insurance: nothing });
      expect(figures.refunds).to.deep.equal({ ...done.given, insurance: nothing });
      expect(figures.invoices).to.deep.include({ first: 'INV-2031-000002', last: 'INV-2031-000009' });
      expect([figures.invoices.made.count, figures.invoices.voided.count]).to.deep.equal([
        done.made,
        done.voided,
      ]);
      const sold = { count: 1, amount: 25.5 };
      expect(figures.subscriptions).to.deep.equal({ sold, confirmed: sold });
      const { items, ...types } = figures.stock;
      const changes = Object.values(types).reduce((sum, each) => sum + each.changes, 0);
      expect(changes).to.equal(done.changes);
      expect(items).to.be.within(1, 2);
      expect(figures.visits).to.deep.equal({ completed_appointments: 2, recorded: 2, walk_ins: 1 });

      // Years later, under another key: the same, and every figure with it.
      clock.tick(800 * 86_400_000);
      const settings = {
        ...testSecrets,
        secretKey: 'a newer secret of the tests that is long enough',
        acceptedSecretKeys: [testSecrets.secretKey],
      };
      const renewed = createClinic({ storage, clock, messenger, blobs: keepingBlobs(), settings });
      expect(await renewed.as(operator).dayClose.close({ date })).to.deep.equal(first);
    });

    it('each tampered payment, total, number, quantity, price and status is named, at the close and after it', async () => {
      const it_ = await workDay(store, 8);
      const { storage, items } = it_;
      const close = () => it_.clinic.as(operator).dayClose.close({ date });
      const all = storage.collection(billings);
      const made = await all.find({ number: { $gte: 'INV-2031-000002' } }, { sort: { number: 1 } });
      const [paid, wrong, gone] = [made[0]!, made[1]!, made[4]!] as [Billing, Billing, Billing];
      const [payment] = paid.payments;
      await all.update(
        { id: paid.id },
        { $set: { payments: [{ ...payment!, amount: payment!.amount + 1_000 }, ...paid.payments.slice(1)] } },
      );
      await all.update({ id: wrong.id }, { $set: { total: wrong.total + 500 } });
      await all.remove({ id: gone.id });
      await storage.collection(inventory).update({ id: items[1]! }, { $inc: { quantity: 4 } });
      await storage
        .collection(subscriptions)
        .update({ price: 25_500 }, { $set: { payment_status: 'pending', price: 1 } });
      const [seen] = await storage.collection(appointments).find({ date }, { sort: { start: 1 } });
      await storage.collection(appointments).update({ id: seen!.id }, { $set: { status: 'arrived' } });

      const first = await close();
      const said = first.differences.map(({ part, name, field }) => [part, name, field].join(' '));
      expect(said).to.have.length(first.difference_count);
      const goneFields = new Set(
        gone.payments.flatMap(({ method, refunds }) => [
          `payments ${method}`,
          ...refunds.map(() => `refunds ${method}`),
        ]),
      );
      expect(said.sort()).to.deep.equal(
        [
          `payments ${paid.number} ${payment!.method}`,
          `invoices ${wrong.number} total`,
          'invoices  total',
          ...[...goneFields].map((each) => each.replace(' ', '  ')),
          `invoices ${gone.number} number`,
          'stock Nitrile gloves quantity',
          'subscriptions  price',
          'subscriptions  payment_status',
          'visits  appointment_status',
        ].sort(),
      );
      const { stored, counted } = first.differences.find(({ name }) => name === paid.number)!;
      expect([stored, counted]).to.deep.equal([payment!.amount / 1_000 + 1, payment!.amount / 1_000]);
      expect(await close()).to.deep.equal(first);
      expect(first.day_close.differences).to.deep.equal(first.differences);
    });

    it('what changes after the close is told figure by figure, a meddled close too, and the stored one stays', async () => {
      const it_ = await workDay(store, 9);
      const { storage } = it_;
      const { dayClose } = it_.clinic.as(operator);
      const late = await storage.collection(appointments).first({ date, status: 'completed' });
      const { day_close: stored } = await dayClose.close({ date });
      await storage.collection(appointments).update({ id: late!.id }, { $set: { status: 'cancelled' } });
      const after = await dayClose.close({ date });
      expect(after.day_close).to.deep.equal(stored);
      expect(after.differences.filter(({ part }) => part === 'day_close')).to.deep.equal([
        {
          ...{ part: 'day_close', id: date, name: null, field: 'visits.completed_appointments' },
          ...{ stored: 2, counted: 1 },
        },
      ]);

      const figures = { ...stored.figures, visits: { ...stored.figures.visits, completed_appointments: 1 } };
      await storage.collection(dayCloses).update({ id: date }, { $set: { figures } });
      const meddled = await dayClose.close({ date });
      expect(
        meddled.differences.filter(({ part }) => part === 'day_close').map(({ field }) => field),
      ).to.deep.equal(['signature', 'digest']);
    });
  });
});
