import type { SubscriptionView, UserView } from '@clinic/core';
import { expect } from 'chai';
import { operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { answerOf, closeDesks, refusalOf, runClinic, runHere } from '../command-line.ts';
import { openReception } from '../reception.ts';

describe('clinic user grant', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    const withPatient = async () => {
      const reception = await openReception(store);
      const desk = reception.clinic.as(operator);
      const month = await desk.packages.add({ name: 'Month', price: 10, duration: 30 });
      const patient = await desk.users.create({ role: 'patient', name: 'Ahmed', phone: '51234567' });
      return { ...reception, month, patient };
    };

    it('--package by name: a completed, granted subscription that a clinic open before shows at once', async () => {
      const { clinic, desk, month, patient } = await withPatient();
      const { subscription } = answerOf<{ subscription: SubscriptionView }>(
        await runClinic(desk, [
          'user',
          'grant',
          '00965 5123-4567',
          '--package',
          'Month',
          '--note',
          'Sorry',
          '--json',
        ]),
      );
      expect(subscription).to.include({
        user_id: patient.id,
        package_id: month.id,
        source: 'granted',
        payment_status: 'completed',
        is_active: true,
        remaining_days: 30,
      });
      const { activePackage } = await clinic.as(operator).users.show(patient.id);
      expect(activePackage?.id).to.equal(subscription.id);
    });

    it('while one is active: refused with exit 1, unless --replace; --days is the term', async () => {
      const { desk, month } = await withPatient();
      const grant = ['user', 'grant', '51234567', '--package', month.id, '--json'];
      answerOf(await runHere(desk, grant));
      expect(refusalOf(await runHere(desk, grant), 1).code).to.equal('ACTIVE_PACKAGE_EXISTS');
      const { subscription } = answerOf<{ subscription: SubscriptionView }>(
        await runHere(desk, [...grant, '--replace', '--days', '7']),
      );
      expect(subscription.remaining_days).to.equal(7);
    });

    it('--role: the new role is answered and audited as the operator', async () => {
      const { clinic, desk, patient } = await withPatient();
      const { user } = answerOf<{ user: UserView }>(
        await runHere(desk, ['user', 'grant', patient.id, '--role', 'receptionist', '--json']),
      );
      expect(user).to.include({ id: patient.id, role: 'receptionist' });
      const { items } = await clinic.as(operator).audit.list({ action: 'user.change_role' });
      expect(items[0]?.actor.id).to.match(/^cli:.+/);
    });

    it('nobody, or nothing, of that name: exit 1, NOT_FOUND', async () => {
      const { desk } = await withPatient();
      const grant = (user: string, name: string) =>
        runHere(desk, ['user', 'grant', user, '--package', name, '--json']);
      expect(refusalOf(await grant('65550000', 'Month'), 1).code).to.equal('NOT_FOUND');
      expect(refusalOf(await grant('51234567', 'Year'), 1).code).to.equal('NOT_FOUND');
    });
  });
});
