import { expect } from 'chai';
import { operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { answerOf, closeDesks, runHere } from '../command-line.ts';
import { openReception } from '../reception.ts';

describe('clinic sweep', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    it('subscriptions: what is over expires once, and only with the sweep that was named', async () => {
      const { clinic, desk } = await openReception(store, { at: '2020-01-05T06:00:00.000Z' });
      const { packages, users, subscriptions } = clinic.as(operator);
      const { id } = await packages.add({ name: 'Month', price: 10, duration: 30 });
      await users.create({ role: 'patient', name: 'Ahmed', phone: '51234567' });
      await subscriptions.grant({ user: '51234567', package: id });
      const run = async (...argv: string[]) =>
        answerOf<{ expired: number }>(await runHere(desk, [...argv, '--json']));
      expect((await run('sweep', 'outbox')).expired).to.equal(0);
      expect(await run('sweep', 'subscriptions')).to.deep.equal({
        reminders: 0,
        no_shows: 0,
        expired: 1,
        sent: 0,
        failed: 0,
      });
      expect((await run('sweep')).expired).to.equal(0);
    });
  });
});
