import { expect } from 'chai';
import { anonymous, openClinic, operator, signIn } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { appointment, happen, lowStock, numberAll } from '../../support/happenings.ts';
import { rejectionOf } from '../../support/rejection.ts';

describe('The list of events', () => {
  eachStore((store) => {
    it('is read on by number, in any portions: each event once, only those one may know of', async () => {
      const parts = await openClinic(store);
      const { user, as } = await signIn(parts, '+96551234567');
      const those = Array.from({ length: 30 }, (_, index) =>
        index % 3 === 0 ? lowStock : appointment([index % 3 === 1 ? user.id : 'another']),
      );
      await happen(parts.storage, those, parts.clock);
      await numberAll(parts.storage);
      for (const limit of [1, 3, 10, 1_000]) {
        const seen: number[] = [];
        let after = 0;
        let portions = 0;
        for (let more = true; more; portions += 1) {
          const { items, last_seq, resync } = await as().events.list({ after, limit });
          expect(resync).to.equal(false);
          seen.push(...items.map(({ seq }) => seq));
          more = items.length === limit;
          after = last_seq;
        }
        expect(seen, `${limit}`).to.deep.equal([2, 5, 8, 11, 14, 17, 20, 23, 26, 29]);
        expect([after, portions]).to.deep.equal([30, Math.floor(10 / limit) + 1]);
      }
      expect((await parts.clinic.as(operator).events.list()).items).to.have.lengthOf(30);
    });

    it('one not numbered yet isn’t in it; nobody signed in sees none; a number that is none is refused', async () => {
      const { clinic, storage, clock } = await openClinic(store);
      await happen(storage, [lowStock], clock);
      const { events } = clinic.as(operator);
      expect(await events.list()).to.deep.equal({ items: [], last_seq: 0, resync: false });
      await numberAll(storage);
      expect(await events.list({ after: 1 })).to.deep.equal({ items: [], last_seq: 1, resync: false });
      expect(await rejectionOf(clinic.as(anonymous).events.list())).to.have.property(
        'code',
        'UNAUTHENTICATED',
      );
      for (const query of [{ after: -1 }, { after: 0.5 }, { limit: 0 }, { limit: 1_001 }]) {
        expect(await rejectionOf(events.list(query))).to.have.property('code', 'VALIDATION_ERROR');
      }
    });

    it('after 30 days events go, their numbers are not given again, and who missed them is told', async () => {
      const { clinic, storage, clock } = await openClinic(store);
      const { events } = clinic.as(operator);
      await happen(storage, [lowStock, lowStock], clock);
      await numberAll(storage);
      clock.tick(30 * 86_400_000 + 1);
      await clinic.sweep(['leftovers']);
      expect(await events.list({ after: 1 })).to.deep.equal({ items: [], last_seq: 2, resync: true });
      expect((await events.list({ after: 2 })).resync).to.equal(false);
      await happen(storage, [lowStock], clock);
      await numberAll(storage);
      const { items, resync } = await events.list({ after: 2 });
      expect([items.map(({ seq }) => seq), resync]).to.deep.equal([[3], false]);
      expect((await events.list({ after: 1 })).resync).to.equal(true);
      expect((await events.list({ after: 9 })).resync).to.equal(true);
    });
  });
});
