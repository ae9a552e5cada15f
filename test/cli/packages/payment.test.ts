import type { SubscriptionView } from '@clinic/core';
import { expect } from 'chai';
import { operator, signIn } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { answerOf, closeDesks, refusalOf, runHere } from '../command-line.ts';
import { openReception } from '../reception.ts';

describe('clinic packages: payment at the desk', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    const withPurchase = async () => {
      const reception = await openReception(store, { settings: { paymentMode: 'manual' } });
      const { clinic } = reception;
      const sold = await clinic.as(operator).packages.add({ name: 'Month', price: 10, duration: 30 });
      const patient = await signIn(reception, '+96551234567');
      const buy = () =>
        patient.as().subscriptions.purchase({
          package_id: sold.id,
          user_info: { name: 'Ahmed', national_id: '290010112345' },
        });
      const run = (...argv: string[]) => runHere(reception.desk, ['packages', ...argv, '--json']);
      return { run, buy, subscription: (await buy()).subscription };
    };

    it('a pending purchase is listed, confirmed once, and its days begin then', async () => {
      const { run, subscription } = await withPurchase();
      const pending = answerOf<{ items: SubscriptionView[]; total: number }>(await run('pending'));
      expect(pending.total).to.equal(1);
      expect(pending.items[0]).to.include({
        id: subscription.id,
        payment_status: 'pending',
        expires_at: null,
      });

      const { subscription: paid } = answerOf<{ subscription: SubscriptionView }>(
        await run('confirm-payment', subscription.id),
      );
      expect(paid).to.include({ id: subscription.id, payment_status: 'completed', is_active: true });
      expect(paid.remaining_days).to.equal(30);
      expect(answerOf(await run('pending'))).to.deep.equal({ items: [], total: 0 });
      expect(refusalOf(await run('confirm-payment', subscription.id), 1).code).to.equal('INVALID_TRANSITION');
    });

    it('a failed payment ends the purchase, and the patient may buy again', async () => {
      const { run, buy, subscription } = await withPurchase();
      const { subscription: failed } = answerOf<{ subscription: SubscriptionView }>(
        await run('fail-payment', subscription.id),
      );
      expect(failed).to.include({ payment_status: 'failed', is_active: false });
      expect((await buy()).subscription.payment_status).to.equal('pending');
    });
  });
});
