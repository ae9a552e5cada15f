import { expect } from 'chai';
import { openClinic, operator, signIn, type TestClinic } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';

const PHONE = '+96551234567';
const DAY = 86_400_000;
const user_info = { name: 'Ahmed Al-Kuwait', national_id: '123456789' };
/** Lets others go first, a little. */
const afterTurns = async <T>(turns: number, act: () => Promise<T>): Promise<T> => {
  for (let turn = 0; turn < turns; turn += 1) await null;
  return act();
};

describe('Subscriptions', () => {
  eachStore((store) => {
    let it_: TestClinic;
    let packageId: string;

    const open = async (paymentMode: 'instant' | 'manual' = 'instant') => {
      it_ = await openClinic(store, { paymentMode });
      const added = await it_.clinic.as(operator).packages.add({ name: 'Basic', price: 25.5, duration: 30 });
      packageId = added.id;
    };
    beforeEach(() => open());

    it('a purchase starts at once, fills the profile, and the days left are counted at the answer', async () => {
      const patient = await signIn(it_, PHONE);
      const { subscription, user } = await patient
        .as()
        .subscriptions.purchase({ package_id: packageId, user_info });
      expect(subscription).to.include({
        payment_status: 'completed',
        source: 'purchased',
        is_active: true,
        price: 25.5,
        currency: 'KWD',
        duration: 30,
        remaining_days: 30,
        ended_at: null,
      });
      expect(user).to.include(user_info);
      expect(user.activePackage).to.include({
        id: subscription.id,
        remaining_days: 30,
        remainingTime: 30,
        price: 25.5,
      });
      it_.clock.tick(DAY + 1);
      const later = await it_.clinic.authenticate(
        await it_.clinic.verifyToken((await signIn(it_, PHONE)).access_token),
      );
      expect(it_.clinic.as(later).profile.read().activePackage).to.include({
        remaining_days: 29,
        remainingTime: 29,
      });
    });

    it('50 parallel purchases: one active', async () => {
      const patient = await signIn(it_, PHONE);
      const { results, errors } = await inParallel(50, () =>
        patient.as().subscriptions.purchase({ package_id: packageId, user_info }),
      );
      expect(results).to.have.length(1);
      expect(errors.every((error) => (error as { code: string }).code === 'ACTIVE_PACKAGE_EXISTS')).to.equal(
        true,
      );
      expect((await patient.as().subscriptions.history()).total).to.equal(1);
    });

    it('name and national id are needed, in the body or on the profile', async () => {
      const patient = await signIn(it_, PHONE);
      const without = await rejectionOf(patient.as().subscriptions.purchase({ package_id: packageId }));
      expect(without).to.deep.include({
        code: 'PROFILE_INCOMPLETE',
        details: { name: 'required', national_id: 'required' },
      });
      await patient.as().profile.update(user_info);
      const again = await signIn(it_, PHONE);
      await again.as().subscriptions.purchase({ package_id: packageId });
    });

    it('a retired package cannot be bought; it can again once it is back', async () => {
      const patient = await signIn(it_, PHONE);
      const desk = it_.clinic.as(operator);
      await desk.packages.retire(packageId);
      for (const package_id of [packageId, 'no such id']) {
        expect(
          await rejectionOf(patient.as().subscriptions.purchase({ package_id, user_info })),
        ).to.have.property('code', 'NOT_FOUND');
      }
      expect(await desk.packages.available()).to.deep.equal([]);
      await desk.packages.activate(packageId);
      await patient.as().subscriptions.purchase({ package_id: packageId, user_info });
    });

    it('what was sold stays as it was sold', async () => {
      const patient = await signIn(it_, PHONE);
      await patient.as().subscriptions.purchase({ package_id: packageId, user_info });
      await it_.clinic.as(operator).packages.edit(packageId, { price: 99, name: 'Dearer', duration: 5 });
      const { items } = await patient.as().subscriptions.history();
      expect(items[0]).to.include({ name: 'Basic', price: 25.5, duration: 30 });
    });

    it('after its last day it is over without any sweep, and another can be bought at once', async () => {
      const patient = await signIn(it_, PHONE);
      const { subscription } = await patient
        .as()
        .subscriptions.purchase({ package_id: packageId, user_info });
      it_.clock.tick(30 * DAY);
      const again = await signIn(it_, PHONE);
      expect(again.user).to.not.have.property('activePackage');
      await again.as().subscriptions.purchase({ package_id: packageId });
      const { items } = await again.as().subscriptions.history();
      expect(items.map(({ is_active }) => is_active)).to.deep.equal([true, false]);
      expect(items[1]).to.include({ id: subscription.id, ended_at: subscription.expires_at });
    });

    it('the sweep ends what has run out, once, however many run at the same time', async () => {
      const desk = it_.clinic.as(operator);
      for (let index = 0; index < 20; index++) {
        const { user } = await signIn(it_, `+9655000${String(index).padStart(4, '0')}`);
        await desk.subscriptions.grant({ user: user.id, package: packageId });
      }
      it_.clock.tick(30 * DAY);
      const { results } = await inParallel(5, () => it_.clinic.sweep(['subscriptions']));
      expect(results.reduce((sum, { expired }) => sum + expired, 0)).to.equal(20);
      expect(await it_.clinic.sweep(['subscriptions'])).to.include({ expired: 0 });
    });

    it('a purchase races the sweep over one that has run out: still exactly one active', async () => {
      const patient = await signIn(it_, PHONE);
      await patient.as().subscriptions.purchase({ package_id: packageId, user_info });
      it_.clock.tick(30 * DAY);
      const again = await signIn(it_, PHONE);
      const { results } = await inParallel(20, async (index) =>
        index % 2 === 0
          ? it_.clinic.sweep(['subscriptions'])
          : again.as().subscriptions.purchase({ package_id: packageId }),
      );
      expect(results.filter((result) => 'subscription' in result)).to.have.length(1);
      const { items } = await again.as().subscriptions.history();
      expect(items.filter(({ is_active }) => is_active)).to.have.length(1);
    });

    describe('paid at the desk', () => {
      beforeEach(() => open('manual'));

      it('a purchase is pending until confirmed, and its days count from then', async () => {
        const patient = await signIn(it_, PHONE);
        const { subscription, user } = await patient
          .as()
          .subscriptions.purchase({ package_id: packageId, user_info });
        expect(subscription).to.include({
          payment_status: 'pending',
          is_active: false,
          expires_at: null,
          remaining_days: 0,
        });
        expect(user).to.not.have.property('activePackage');
        expect(
          await rejectionOf(
            (await signIn(it_, PHONE)).as().subscriptions.purchase({ package_id: packageId }),
          ),
        ).to.have.property('code', 'ACTIVE_PACKAGE_EXISTS');
        it_.clock.tick(10 * DAY);
        const desk = it_.clinic.as(operator);
        expect((await desk.subscriptions.pending()).items.map(({ id }) => id)).to.deep.equal([
          subscription.id,
        ]);
        const confirmed = await desk.subscriptions.confirmPayment(subscription.id);
        expect(confirmed).to.include({ payment_status: 'completed', is_active: true, remaining_days: 30 });
        const again = await signIn(it_, PHONE);
        expect(again.user.activePackage).to.include({ id: subscription.id, remaining_days: 30 });
      });

      it('the money counts on the day it came, not on that of the purchase', async () => {
        const today = () => new Date(it_.clock.now()).toISOString().slice(0, 10);
        const desk = it_.clinic.as(operator);
        const collectedOn = async (day: string) =>
          (await desk.analytics.revenue({ from: day, to: day })).by_source.packages;
        const bought = today();
        const patient = await signIn(it_, PHONE);
        const { subscription } = await patient
          .as()
          .subscriptions.purchase({ package_id: packageId, user_info });
        it_.clock.tick(3 * DAY);
        await desk.subscriptions.confirmPayment(subscription.id);
        expect(await collectedOn(bought)).to.equal(0);
        expect(await collectedOn(today())).to.equal(subscription.price);
      });

      it('50 parallel confirmations and failures of one payment: one takes effect', async () => {
        const patient = await signIn(it_, PHONE);
        const { subscription } = await patient
          .as()
          .subscriptions.purchase({ package_id: packageId, user_info });
        const desk = it_.clinic.as(operator).subscriptions;
        const { results, errors } = await inParallel(50, (index) =>
          index % 2 === 0 ? desk.confirmPayment(subscription.id) : desk.failPayment(subscription.id),
        );
        expect(results).to.have.length(1);
        expect(errors.every((error) => (error as { code: string }).code === 'INVALID_TRANSITION')).to.equal(
          true,
        );
      });

      it('a payment confirmed while a grant replaces the package stays paid, whichever comes first', async () => {
        const desk = it_.clinic.as(operator).subscriptions;
        for (let each = 0; each < 10; each += 1) {
          const phone = `+9655123460${each}`;
          const patient = (await signIn(it_, phone)).as().subscriptions;
          const { subscription } = await patient.purchase({ package_id: packageId, user_info });
          const [confirmed] = await Promise.allSettled([
            afterTurns(each, () => desk.confirmPayment(subscription.id)),
            desk.grant({ user: phone, package: packageId, replace: true }),
          ]);
          const { items } = await patient.history();
          const kept = items.find(({ id }) => id === subscription.id);
          expect(kept?.payment_status === 'completed').to.equal(confirmed.status === 'fulfilled');
        }
      });

      it('after a failed payment another can be bought', async () => {
        const patient = await signIn(it_, PHONE);
        const { subscription } = await patient
          .as()
          .subscriptions.purchase({ package_id: packageId, user_info });
        const failed = await it_.clinic.as(operator).subscriptions.failPayment(subscription.id);
        expect(failed).to.include({ payment_status: 'failed', is_active: false });
        await (await signIn(it_, PHONE)).as().subscriptions.purchase({ package_id: packageId });
      });

      it('only the desk settles payments', async () => {
        const patient = await signIn(it_, PHONE);
        const { subscription } = await patient
          .as()
          .subscriptions.purchase({ package_id: packageId, user_info });
        expect(
          await rejectionOf(patient.as().subscriptions.confirmPayment(subscription.id)),
        ).to.have.property('code', 'FORBIDDEN');
        await it_.clinic
          .as(operator)
          .users.create({ role: 'receptionist', name: 'Desk', phone: '+96555555555' });
        const receptionist = await signIn(it_, '+96555555555');
        await receptionist.as().subscriptions.confirmPayment(subscription.id);
      });
    });

    it('a page that there is none of is refused', async () => {
      const { subscriptions } = (await signIn(it_, PHONE)).as();
      const desk = it_.clinic.as(operator).subscriptions;
      for (const query of [{ page: 0 }, { per_page: 1_000_000 }, { per_page: 0.5 }])
        for (const list of [subscriptions.history, desk.pending])
          expect(await rejectionOf((async () => list(query))())).to.have.property('code', 'VALIDATION_ERROR');
    });

    it('a grant runs without payment, refuses beside an active one, and replaces it when told to', async () => {
      const { user } = await signIn(it_, PHONE);
      const desk = it_.clinic.as(operator);
      const granted = await desk.subscriptions.grant({
        user: '51234567',
        package: 'Basic',
        days: 7,
        note: 'a gift',
      });
      expect(granted).to.include({
        source: 'granted',
        payment_status: 'completed',
        duration: 7,
        remaining_days: 7,
      });
      expect(
        await rejectionOf(desk.subscriptions.grant({ user: user.id, package: packageId })),
      ).to.have.property('code', 'ACTIVE_PACKAGE_EXISTS');
      const replaced = await desk.subscriptions.grant({ user: user.id, package: packageId, replace: true });
      expect((await desk.users.show(user.id)).activePackage).to.include({
        id: replaced.id,
        remaining_days: 30,
      });
    });
  });
});
