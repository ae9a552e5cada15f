import type { AuditEntry } from '@clinic/core';
import type { Change } from '@clinic/core/storage';
import { expect } from 'chai';
import { auditMarks } from '../../../packages/core/src/audit/audit-mark.ts';
import { type AuditSeal, digestSeal, signSeal } from '../../../packages/core/src/audit/audit-seal.ts';
import { loadDriver } from '../../../packages/core/src/storage/sqlite/driver.ts';
import { eachStore, type Store } from '../../support/engines.ts';
import { withClient } from '../../support/mongodb.ts';
import {
  allSeals,
  entriesOf,
  named,
  openSealed,
  type SealedTrail,
  seal,
  sealsOf,
  someEntries,
  verify,
} from './sealed-trail.ts';

const ENTRIES = 1_000;

/** A new value for every field but the id. */
const edits: readonly NonNullable<Change<AuditEntry>['$set']>[] = [
  { at: '2031-01-01T00:00:00.000Z' },
  { 'actor.type': 'system' },
  { 'actor.id': 'cli:somebody' },
  { 'actor.role': 'patient' },
  { action: 'package.retire' },
  { entity: 'users' },
  { entity_id: null },
  { changes: {} },
  { ip: '10.0.0.2' },
  { request_id: null },
  { outcome: 'denied' },
];

/** Past the clinic and its adapter, as somebody with a shell on the machine would. */
const tamperByHand = async (store: Store, { storage }: SealedTrail, id: string): Promise<string> => {
  const place = store.placeOf(storage);
  if (place.engine === 'mongodb') {
    return withClient(place.uri, async (client) => {
      const { insertedId } = await client
        .db(place.database)
        .collection('audit_logs')
        .insertOne({ action: 'user.create' });
      return `inserted ${insertedId.toString()}`;
    });
  }
  const { DatabaseSync } = await loadDriver();
  const file = new DatabaseSync(place.location, {});
  file
    .prepare(`UPDATE audit_logs SET doc = replace(doc, 'package.edit', 'package.add') WHERE id = ?`)
    .run(id);
  file.close();
  return `changed ${id}`;
};

describe('The sealed audit trail', () => {
  eachStore((store) => {
    describe(`${ENTRIES} entries`, () => {
      let trail: SealedTrail;
      let victim: AuditEntry;
      before(async () => {
        trail = await openSealed(store, ENTRIES);
        victim = trail.entries[617]!;
      });
      afterEach('what a test undid is whole again', async () => {
        expect(await verify(trail)).to.deep.include({ ok: true, problem_count: 0 });
      });

      it('untouched: every entry under one of 2 blocks, nothing to report', async () => {
        const { number, mac } = trail.seals[1]!;
        expect(await verify(trail)).to.deep.equal({
          ok: true,
          blocks: 2,
          entries: ENTRIES,
          unsealed: 0,
          unproven: 0,
          head: { number, mac },
          problems: [],
          problem_count: 0,
        });
      });

      for (const edit of edits) {
        const [field] = Object.keys(edit);
        it(`one entry's ${field} changed: named`, async () => {
          await entriesOf(trail.storage).update({ id: victim.id }, { $set: edit });
          const found = await verify(trail);
          await entriesOf(trail.storage).remove({ id: victim.id });
          await entriesOf(trail.storage).insert(victim);
          expect(found.ok).to.equal(false);
          expect(named(found)).to.deep.equal([`changed ${victim.id}`]);
          const [first] = found.problems;
          expect(first)
            .to.have.property('at')
            .that.matches(/^20\d\d-.*Z$/);
        });
      }

      it('a field more on one entry: named', async () => {
        await entriesOf(trail.storage).update({ id: victim.id }, { $set: { 'changes.extra': 1 } as object });
        const found = await verify(trail);
        await entriesOf(trail.storage).update(
          { id: victim.id },
          { $unset: { 'changes.extra': true } as object },
        );
        expect(named(found)).to.deep.equal([`changed ${victim.id}`]);
      });

      it('one entry removed: named', async () => {
        await entriesOf(trail.storage).remove({ id: victim.id });
        const found = await verify(trail);
        await entriesOf(trail.storage).insert(victim);
        expect(named(found)).to.deep.equal([`removed ${victim.id}`]);
      });

      it('one inserted in the middle, at the very start and far in the future: each named', async () => {
        const middle = `${victim.id.slice(0, -2)}${victim.id.endsWith('00') ? '01' : '00'}`;
        const ids = ['00000000-0000-7000-8000-000000000000', middle, 'ffffffff-ffff-7fff-bfff-ffffffffffff'];
        for (const id of ids) await entriesOf(trail.storage).insert({ ...victim, id });
        const found = await verify(trail);
        for (const id of ids) await entriesOf(trail.storage).remove({ id });
        expect(named(found)).to.deep.equal(ids.map((id) => `inserted ${id}`));
      });

      it('two swapped under their ids: both named', async () => {
        const other = trail.entries[618]!;
        const swapped = [
          { ...victim, id: other.id },
          { ...other, id: victim.id },
        ];
        const put = async (those: readonly AuditEntry[]): Promise<void> => {
          for (const entry of those) {
            await entriesOf(trail.storage).remove({ id: entry.id });
            await entriesOf(trail.storage).insert(entry);
          }
        };
        await put(swapped);
        const found = await verify(trail);
        await put([victim, other]);
        expect(named(found)).to.deep.equal([`changed ${victim.id}`, `changed ${other.id}`]);
      });

      it('250 removed: the first 100 named in order, all counted', async () => {
        const gone = trail.entries.slice(300, 550);
        for (const { id } of gone) await entriesOf(trail.storage).remove({ id });
        const found = await verify(trail);
        await trail.storage.load('audit_logs', gone);
        expect(found.problem_count).to.equal(250);
        expect(named(found)).to.deep.equal(gone.slice(0, 100).map(({ id }) => `removed ${id}`));
      });

      it('by hand in the store itself, past the adapter: named', async () => {
        const expected = await tamperByHand(store, trail, victim.id);
        const found = await verify(trail);
        const place = store.placeOf(trail.storage);
        if (place.engine === 'mongodb') {
          await withClient(place.uri, (client) =>
            client
              .db(place.database)
              .collection('audit_logs')
              .deleteOne({ at: { $exists: false } }),
          );
        } else {
          await entriesOf(trail.storage).update({ id: victim.id }, { $set: { action: victim.action } });
        }
        expect(named(found)).to.deep.equal([expected]);
      });
    });

    describe('5 blocks', () => {
      let trail: SealedTrail;
      before(async () => {
        trail = await openSealed(store, 2_100);
      });
      afterEach('what a test undid is whole again', async () => {
        expect(await verify(trail)).to.deep.include({ ok: true, blocks: 5 });
      });

      const whileIn = async (number: number, instead: AuditSeal | undefined, look: () => Promise<void>) => {
        const { id } = trail.seals[number - 1]!;
        await sealsOf(trail.storage).remove({ id });
        if (instead !== undefined) await sealsOf(trail.storage).insert(instead);
        try {
          await look();
        } finally {
          if (instead !== undefined) await sealsOf(trail.storage).remove({ id });
          await sealsOf(trail.storage).insert(trail.seals[number - 1]!);
        }
      };

      // The first and the last have one neighbour; whichever store tells the entries makes no difference to that.
      for (const number of store.name === 'mongodb' ? [3] : [1, 3, 5]) {
        it(`block ${number} edited in any field: named, and the entries of the others still proven`, async () => {
          const block = trail.seals[number - 1]!;
          const [first, ...rest] = block.entries;
          for (const edited of [
            { ...block, previous: digestSeal(block) },
            { ...block, confirms: false },
            { ...block, after: block.upto },
            { ...block, upto: first!.id },
            { ...block, entries: rest },
            { ...block, entries: [{ ...first!, hash: rest[0]!.hash }, ...rest] },
            { ...block, sealed_at: '2031-01-01T00:00:00.000Z' },
            { ...block, mac: 'a'.repeat(64) },
            { ...block, number: 7 },
            signSeal(Buffer.alloc(32), block),
          ]) {
            await whileIn(number, edited, async () => {
              const found = await verify(trail);
              expect(named(found)).to.deep.equal([`seal_broken ${number}`]);
              expect(found.blocks).to.equal(4);
              expect(found.unproven + found.unsealed).to.equal(block.entries.length);
            });
          }
        });
      }

      it('an entry changed and its block forged to fit: the block is named', async () => {
        const { id } = trail.entries[1_200]!;
        const block = trail.seals[2]!;
        await entriesOf(trail.storage).update({ id }, { $set: { outcome: 'denied' } });
        const forged = {
          ...block,
          entries: block.entries.map((each) => (each.id === id ? { id, hash: 'x' } : each)),
        };
        await whileIn(3, forged, async () => {
          expect(named(await verify(trail))).to.deep.equal(['seal_broken 3']);
        });
        await entriesOf(trail.storage).update({ id }, { $set: { outcome: trail.entries[1_200]!.outcome } });
      });

      for (const number of [1, 3]) {
        it(`block ${number} removed: named`, async () => {
          await whileIn(number, undefined, async () => {
            const found = await verify(trail);
            expect(named(found)).to.deep.equal([`seal_broken ${number}`]);
            expect(found.unproven).to.equal(500);
          });
        });
      }

      it('the tail cut off: what is left is genuine, and only the head that was noted tells', async () => {
        const { mac } = trail.seals[4]!;
        expect((await verify(trail, { head: mac })).ok).to.equal(true);
        await whileIn(5, undefined, async () => {
          expect(await verify(trail)).to.deep.include({ ok: true, blocks: 4, unsealed: 100 });
          expect(named(await verify(trail, { head: mac }))).to.deep.equal(['head_missing']);
          expect((await verify(trail, { head: trail.seals[3]!.mac })).ok).to.equal(true);
        });
      });

      it('a block and all marks cut off and the entries, changed, sealed anew by the clinic: the noted head tells', async () => {
        const { mac, id } = trail.seals[4]!;
        const marks = trail.storage.collection(auditMarks);
        for (const mark of await marks.find({})) await marks.remove({ id: mark.id });
        const last = trail.entries.at(-1)!;
        await sealsOf(trail.storage).remove({ id });
        await entriesOf(trail.storage).update({ id: last.id }, { $set: { outcome: 'denied' } });
        await seal(trail, 6);
        expect((await verify(trail)).ok).to.equal(true);
        expect(named(await verify(trail, { head: mac }))).to.deep.equal(['head_missing']);
        await entriesOf(trail.storage).update({ id: last.id }, { $set: { outcome: last.outcome } });
        await sealsOf(trail.storage).remove({ id });
        await sealsOf(trail.storage).insert(trail.seals[4]!);
      });
    });

    it('a forged newest block: named; the clinic goes on, but never answers for it', async () => {
      const trail = await openSealed(store, 600);
      const { mac: _mac, ...newest } = trail.seals[1]!;
      const forged = {
        ...newest,
        upto: 'ffffffff-ffff-7fff-bfff-ffffffffffff',
        entries: [],
        mac: 'f'.repeat(64),
      };
      await sealsOf(trail.storage).remove({ id: newest.id });
      await sealsOf(trail.storage).insert(forged);
      await trail.storage.load('audit_logs', someEntries(10));
      await seal(trail, 6);
      const seals = await allSeals(trail.storage);
      expect(seals.map(({ confirms }) => confirms)).to.deep.equal([true, true, false]);
      const found = await verify(trail);
      expect(named(found)).to.deep.equal(['seal_broken 2']);
      expect(found).to.deep.include({ blocks: 2, entries: 610, unsealed: 0, unproven: 0 });
    });
  });
});
