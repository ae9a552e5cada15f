import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClinic } from '@clinic/core';
import { expect } from 'chai';
import sinon from 'sinon';
import { digestSeal, sealId, signSeal } from '../../../packages/core/src/audit/audit-seal.ts';
import { deriveSecrets } from '../../../packages/core/src/identity/secrets.ts';
import { openClinic, operator, type TestClinic, testSecrets } from '../../support/clinic.ts';
import { eachStore, type Store, stores } from '../../support/engines.ts';
import { programFile } from '../../support/program.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { onceSettled } from '../../support/settled.ts';
import { allSeals, named, openSealed, seal, sealsOf, someEntries, verify } from './sealed-trail.ts';

const program = programFile(new URL('./sealing-process.ts', import.meta.url));

/** Another server on the same store. */
const besides = async (store: Store, { storage, clock, messenger }: TestClinic): Promise<TestClinic> => {
  const again = await store.openAgain(storage);
  return {
    clinic: createClinic({ storage: again, clock, messenger, settings: testSecrets }),
    storage: again,
    clock,
    messenger,
  };
};

/** Each entry in exactly one block, and the blocks one chain. */
const expectOneChain = async (trail: TestClinic, ids: readonly string[]): Promise<void> => {
  const seals = await allSeals(trail.storage);
  const sealed = seals.flatMap(({ entries }) => entries.map(({ id }) => id));
  expect(sealed).to.deep.equal([...ids].sort());
  expect(seals.map(({ number }) => number)).to.deep.equal(seals.map((_, index) => index + 1));
  expect(await verify(trail)).to.deep.include({ ok: true, entries: ids.length, blocks: seals.length });
};

describe('Sealing the audit trail', () => {
  afterEach(() => sinon.restore());

  eachStore((store) => {
    it('what an operation recorded is sealed once it has settled, not before', async () => {
      const trail = await openClinic(store);
      await trail.clinic.as(operator).packages.add({ name: 'Month', price: 10, duration: 30 });
      await trail.clinic.sweep();
      expect(await verify(trail)).to.deep.include({
        ok: true,
        blocks: 0,
        entries: 0,
        unsealed: 1,
        head: null,
      });
      await seal(trail);
      expect(await verify(trail)).to.deep.include({ ok: true, blocks: 1, entries: 1, unsealed: 0 });
    });

    it('nothing new: no block, four reads a minute and none in the passes between', async () => {
      const trail = await openSealed(store, 3);
      const reads = sinon.spy(trail.storage, 'collection');
      await onceSettled(async () => {
        for (let pass = 0; pass < 4; pass++) await trail.clinic.sweep(['audit']);
      }, 60);
      const names = reads.args.map(([{ name }]) => name);
      expect(names).to.have.members([
        'audit_seals',
        'audit_seals',
        'audit_logs',
        'audit_marks',
        'audit_logs',
      ]);
      expect(await allSeals(trail.storage)).to.have.lengthOf(1);
    });

    it('4 servers sweeping 4,000 entries at once, again and again: one chain, each entry in it once', async () => {
      const trail = await openClinic(store);
      const servers = [
        trail,
        await besides(store, trail),
        await besides(store, trail),
        await besides(store, trail),
      ];
      const entries = someEntries(4_000);
      await trail.storage.load('audit_logs', entries);
      await onceSettled(async () => {
        for (let pass = 0; pass < 8; pass++) {
          await Promise.all(servers.map(({ clinic }) => clinic.sweep(['audit'])));
        }
      });
      await expectOneChain(
        trail,
        entries.map(({ id }) => id),
      );
    });

    it('a server frozen between reading and writing its block: the other one made it, nothing twice', async () => {
      const trail = await openClinic(store);
      const frozen = await besides(store, trail);
      const first = someEntries(700);
      await trail.storage.load('audit_logs', first);
      let thaw = (): void => {};
      const thawed = new Promise<void>((resolve) => {
        thaw = resolve;
      });
      const seals = sealsOf(frozen.storage);
      const insert = seals.insert.bind(seals);
      let reached = (): void => {};
      const atTheWrite = new Promise<void>((resolve) => {
        reached = resolve;
      });
      sinon.stub(seals, 'insert').callsFake(async (document) => {
        reached();
        await thawed;
        return insert(document);
      });
      const collection = frozen.storage.collection.bind(frozen.storage);
      sinon
        .stub(frozen.storage, 'collection')
        .callsFake(((definition: Parameters<typeof collection>[0]) =>
          definition.name === 'audit_seals' ? seals : collection(definition)) as typeof collection);

      const { sweeping } = await onceSettled(async () => {
        const pass = frozen.clinic.sweep(['audit']);
        await atTheWrite;
        return { sweeping: pass };
      });
      await seal(trail);
      const later = someEntries(20);
      await trail.storage.load('audit_logs', later);
      await seal(trail, 6);
      thaw();
      await sweeping;
      sinon.restore();
      await seal(frozen, 9);
      await expectOneChain(
        trail,
        [...first, ...later].map(({ id }) => id),
      );
    });

    it('8 sweepers killed with SIGKILL in their work: the chain is whole, and the next pass goes on', async () => {
      const trail = await openClinic(store);
      const entries = someEntries(6_000);
      await trail.storage.load('audit_logs', entries);
      const place = JSON.stringify(store.placeOf(trail.storage));
      const sweepAndDie = async (afterMs: number): Promise<boolean> => {
        const child = spawn(process.execPath, [program, place], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        const ended = once(child, 'exit');
        await once(child.stdout, 'data');
        setTimeout(() => child.kill('SIGKILL'), afterMs);
        const [, signal] = await ended;
        return signal === 'SIGKILL';
      };
      let killed = 0;
      for (let round = 0; round < 2; round++) {
        const fates = await Promise.all([0, 5, 10, 20].map((ms) => sweepAndDie(ms + round * 2)));
        killed += fates.filter(Boolean).length;
        expect((await verify(trail)).ok).to.equal(true);
      }
      expect(killed).to.be.above(4);
      const left = await verify(trail);
      expect(left.entries + left.unsealed).to.equal(entries.length);
      await seal(trail);
      await expectOneChain(
        trail,
        entries.map(({ id }) => id),
      );
    });

    it('a store from before the chain: the first pass seals all that is there', async () => {
      const trail = await openSealed(store, 1_234);
      expect(trail.seals.map(({ entries }) => entries.length)).to.deep.equal([500, 500, 234]);
    });

    for (const target of stores) {
      it(`backed up and restored into ${target.name}: the chain holds, and goes on`, async () => {
        const trail = await openSealed(store, 600);
        const folder = await mkdtemp(join(tmpdir(), 'clinic-trail-'));
        const file = join(folder, 'trail.backup');
        await trail.clinic.store.backup(file);
        const copy = await openClinic(target);
        await copy.clinic.store.restore(file);
        await rm(folder, { recursive: true });
        expect(await verify(copy, { head: trail.seals[1]!.mac })).to.deep.include({ ok: true, entries: 600 });
        await copy.storage.load('audit_logs', someEntries(5));
        await seal(copy, 6);
        expect(await verify(copy)).to.deep.include({ ok: true, entries: 605, blocks: 3 });
      });
    }

    it('a reset starts anew', async () => {
      const trail = await openSealed(store, 10);
      await trail.clinic.store.reset();
      await trail.storage.load('audit_logs', someEntries(4));
      await seal(trail, 6);
      expect(await verify(trail)).to.deep.include({ ok: true, entries: 4, blocks: 1 });
    });

    it('a block under an earlier key is good under the blocks made since, its key known or not', async () => {
      const trail = await openSealed(store, 20);
      const other = createClinic({ ...trail, settings: { ...testSecrets, secretKey: 'o'.repeat(48) } });
      const unknown = await verify({ clinic: other });
      expect(named(unknown)).to.deep.equal(['seal_broken 1']);
      expect(unknown).to.deep.include({ blocks: 0, unsealed: 20 });

      // The other program knew both keys when it made its first block.
      const { mac: _mac, ...first } = trail.seals[0]!;
      const later = someEntries(1)[0]!;
      const second = signSeal(deriveSecrets('o'.repeat(48)).sealKey, {
        ...first,
        id: sealId(2),
        number: 2,
        previous: digestSeal(trail.seals[0]!),
        after: first.upto,
        upto: later.id,
        entries: [],
      });
      await sealsOf(trail.storage).insert(second);
      expect(await verify({ clinic: other })).to.deep.include({ ok: true, blocks: 2, entries: 20 });
    });

    it('a key lost: old blocks are named, all entries are sealed anew under the new key', async () => {
      const trail = await openSealed(store, 20);
      const other = createClinic({ ...trail, settings: { ...testSecrets, secretKey: 'o'.repeat(48) } });
      await seal({ clinic: other }, 6);
      const found = await verify({ clinic: other });
      expect(named(found)).to.deep.equal(['seal_broken 1']);
      expect(found).to.deep.include({ blocks: 1, entries: 20, unsealed: 0, unproven: 0 });
    });

    it('only an admin and an operator may verify; a head that is none is refused', async () => {
      const trail = await openClinic(store);
      const asNobody = trail.clinic.as({ type: 'anonymous' });
      expect(await rejectionOf(asNobody.audit.verify())).to.have.property('code', 'UNAUTHENTICATED');
      expect(await rejectionOf(verify(trail, { head: 'abc' }))).to.have.property('code', 'VALIDATION_ERROR');
    });

    it('a server tells of each block it made', async () => {
      const trail = await openClinic(store);
      await trail.storage.load('audit_logs', someEntries(501));
      const told: { number: number; mac: string }[] = [];
      await onceSettled(async () => {
        await new Promise<void>((resolve) => {
          const stop = trail.clinic.startSweeping(
            0.001,
            (_, error) => {
              throw error;
            },
            ({ number, mac }) => {
              if (told.push({ number, mac }) === 2) void stop().then(resolve);
            },
          );
        });
      });
      const seals = await allSeals(trail.storage);
      expect(told).to.deep.equal(seals.map(({ number, mac }) => ({ number, mac })));
    });
  });
});
