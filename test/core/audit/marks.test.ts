import { StorageUnavailableError } from '@clinic/core/storage';
import { expect } from 'chai';
import sinon from 'sinon';
import { auditMarks } from '../../../packages/core/src/audit/audit-mark.ts';
import { openClinic, operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { entriesOf, named, seal, verify } from './sealed-trail.ts';

describe('Entries of the audit trail that are not sealed yet', () => {
  afterEach(() => sinon.restore());

  eachStore((store) => {
    it('changed or removed after a sweep saw it and before it is sealed: named at once, and once it is sealed', async () => {
      const trail = await openClinic(store);
      const desk = trail.clinic.as(operator);
      const add = (name: string) => desk.packages.add({ name, price: 1, duration: 1 });
      for (const name of ['A', 'B', 'C', 'D']) await add(name);
      await trail.clinic.sweep();
      const entries = await entriesOf(trail.storage).find({}, { sort: { id: 1 } });
      const [first, second, , last] = entries.map(({ id }) => id);
      expect(await verify(trail)).to.deep.include({ ok: true, blocks: 0, unsealed: 4 });
      await entriesOf(trail.storage).update({ id: first! }, { $set: { 'actor.id': 'cli:somebody' } });
      await entriesOf(trail.storage).remove({ id: second! });
      await entriesOf(trail.storage).remove({ id: last! });
      const meddled = [`changed ${first}`, `removed ${second}`, `removed ${last}`];
      expect(named(await verify(trail))).to.deep.equal(meddled);
      await add('E');
      await seal(trail);
      const found = await verify(trail);
      expect(found).to.deep.include({ ok: false, blocks: 1, unsealed: 0 });
      expect(named(found)).to.deep.equal(meddled);
    });

    it('what was verified before it is sealed shows its change the next time', async () => {
      const trail = await openClinic(store);
      const { id } = await trail.clinic.as(operator).packages.add({ name: 'A', price: 1, duration: 1 });
      expect((await verify(trail)).ok).to.equal(true);
      const [entry] = await entriesOf(trail.storage).find({ entity_id: id });
      await entriesOf(trail.storage).remove({ id: entry!.id });
      expect(named(await verify(trail))).to.deep.equal([`removed ${entry!.id}`]);
    });

    it('one put there from a time to come is named as long as it is there, and no longer', async () => {
      const trail = await openClinic(store);
      const { id } = await trail.clinic.as(operator).packages.add({ name: 'A', price: 1, duration: 1 });
      const [entry] = await entriesOf(trail.storage).find({ entity_id: id });
      const forged = { ...entry!, id: 'ffffffff-ffff-7fff-bfff-ffffffffffff' };
      await entriesOf(trail.storage).insert(forged);
      await trail.clinic.sweep();
      expect(named(await verify(trail))).to.deep.equal([`inserted ${forged.id}`]);
      await entriesOf(trail.storage).remove({ id: forged.id });
      expect(named(await verify(trail))).to.deep.equal([]);
    });

    it('a store that takes no writes is verified all the same', async () => {
      const trail = await openClinic(store);
      await trail.clinic.as(operator).packages.add({ name: 'A', price: 1, duration: 1 });
      const marks = trail.storage.collection(auditMarks);
      sinon.stub(marks, 'insert').rejects(new StorageUnavailableError('the disk is full'));
      const collection = trail.storage.collection.bind(trail.storage);
      sinon
        .stub(trail.storage, 'collection')
        .callsFake(((definition: Parameters<typeof collection>[0]) =>
          definition.name === 'audit_marks' ? marks : collection(definition)) as typeof collection);
      expect(await verify(trail)).to.deep.include({ ok: true, unsealed: 1 });
      sinon.restore();
      expect(await marks.count({})).to.equal(0);
    });
  });
});
