import { expect } from 'chai';
import { numberEvents } from '../../../packages/core/src/events/number.ts';
import { openClinic, operator, signIn } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { inParallel } from '../../support/rejection.ts';

describe('Events', () => {
  eachStore((store) => {
    it('get numbers without gaps or doubles, in order, though many number them at once', async () => {
      const { clinic, storage, messenger, clock } = await openClinic(store);
      const desk = clinic.as(operator);
      const sold = await desk.packages.add({ name: 'Basic', price: 1, duration: 1 });
      const parts = { clinic, storage, messenger, clock };
      for (let index = 0; index < 12; index++) {
        const { user } = await signIn(parts, `+9655000${String(index).padStart(4, '0')}`);
        await desk.subscriptions.grant({ user: user.id, package: sold.id });
        await inParallel(3, () => numberEvents(storage));
      }
      while ((await numberEvents(storage)) > 0);
      const read = await clinic.eventsAfter(0);
      expect(read.map(({ seq }) => seq)).to.deep.equal(Array.from({ length: 12 }, (_, index) => index + 1));
      expect(read.every(({ type }) => type === 'subscription.activated')).to.equal(true);
      expect((await clinic.eventsAfter(10)).map(({ seq }) => seq)).to.deep.equal([11, 12]);
    });
  });
});
