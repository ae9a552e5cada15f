import { type Collection, defineCollection, type Filter, type GroupSpec } from '@clinic/core/storage';
import { expect } from 'chai';
import { eachEngine, openPrepared } from '../../support/engines.ts';
import { grouped, matches } from './oracle.ts';

interface Visit {
  id: string;
  department?: string | null;
  doctor?: { name?: string | null } | null;
  at?: string | number | null;
  paid?: boolean | null;
  fee?: number | null;
  minutes?: number;
}

const visits = defineCollection<Visit>({
  name: 'visits',
  indexes: [{ name: 'visits_department_at', fields: ['department', 'at'] }],
});

const kept: Visit[] = [
  {
    id: '1',
    department: 'dermatology',
    doctor: { name: 'Zahra' },
    at: '2026-01-05T09:00:00.000Z',
    paid: true,
    fee: 15_000,
    minutes: 10,
  },
  {
    id: '2',
    department: 'dermatology',
    doctor: { name: 'أمل' },
    at: '2026-01-05T09:30:00.000Z',
    paid: false,
    fee: 7_250,
  },
  {
    id: '3',
    department: 'dental',
    doctor: null,
    at: '2026-01-06T09:00:00.000Z',
    paid: true,
    fee: 20_000,
    minutes: 30,
  },
  { id: '4', department: 'dental', doctor: {}, at: '2026-01-06T23:59:59.999Z', paid: null, fee: null },
  { id: '5', department: null, doctor: { name: null }, at: null, fee: -5_000 },
  { id: '6', fee: 2 ** 53 - 1 - 100_000 },
  { id: '7', department: 'جلدية', doctor: { name: 'أمل' }, at: '😀😀😀', paid: true, fee: 0, minutes: 5 },
  { id: '8', department: 'Dental', doctor: { name: 'zahra' }, at: '', paid: false },
  { id: '9', department: '', doctor: { name: 'Zahra' }, at: 2026 },
];

describe('storage: grouping', () => {
  eachEngine((engine) => {
    let visitList: Collection<Visit>;

    before(async () => {
      const storage = await openPrepared(engine, [visits]);
      await storage.load('visits', kept);
      visitList = storage.collection(visits);
    });

    const expectGroups = async (spec: GroupSpec<Visit>, where: Filter<Visit> = {}): Promise<void> => {
      const among = kept.filter((visit) => matches(visit, where));
      const wanted = grouped(among, spec.by, spec.sum as Record<string, string>);
      const found = await visitList.group(where, { ...spec, sort: 1 });
      expect(found, JSON.stringify([where, spec])).to.deep.equal(wanted);
      expect(await visitList.group(where, { ...spec, sort: -1 })).to.deep.equal(wanted.toReversed());
      expect(await visitList.group(where, spec)).to.have.deep.members(wanted);
    };

    it('counts the documents of each value, null and absent together, each text by its own spelling', async () => {
      await expectGroups({ by: ['department'] });
      await expectGroups({ by: ['doctor.name'] });
    });

    it('a boolean key is a boolean', async () => {
      await expectGroups({ by: ['paid'] });
      const found = await visitList.group({ paid: { $ne: null } }, { by: ['paid'], sort: 1 });
      expect(found.map(({ key }) => key)).to.deep.equal([[false], [true]]);
    });

    it('a number key is a number', async () => {
      await expectGroups({ by: ['fee'] });
      await expectGroups({ by: ['minutes'] });
    });

    it('several fields make the key, in their order', async () => {
      await expectGroups({ by: ['department', 'paid'] });
      await expectGroups({ by: ['paid', 'department', 'doctor.name'] });
    });

    it('text is cut to its first characters, by day, month or letter, and what is no text is under null', async () => {
      for (const first of [1, 4, 7, 10, 100]) await expectGroups({ by: [{ field: 'at', first }] });
      await expectGroups({ by: [{ field: 'department', first: 2 }] });
      await expectGroups({ by: [{ field: 'doctor.name', first: 1 }, 'paid'] });
    });

    it('sums are exact, null and absent count 0', async () => {
      await expectGroups({ by: ['department'], sum: { fees: 'fee', minutes: 'minutes' } });
      await expectGroups({ by: [], sum: { fees: 'fee' } });
      await expectGroups({ by: ['paid', { field: 'at', first: 10 }], sum: { fees: 'fee' } });
    });

    it('fractions are summed as numbers', async () => {
      const storage = await openPrepared(engine, [visits]);
      await storage.load('visits', [{ id: '1', fee: 0.25 } as Visit, { id: '2', fee: 1.5 } as Visit]);
      expect(await storage.collection(visits).group({}, { by: [], sum: { fees: 'fee' } })).to.deep.equal([
        { key: [], count: 2, sums: { fees: 1.75 } },
      ]);
    });

    it('without fields there is one group of all, and none when there is no document', async () => {
      await expectGroups({ by: [] });
      expect(await visitList.group({}, { by: [] })).to.deep.equal([{ key: [], count: 9, sums: {} }]);
      expect(await visitList.group({ id: 'nobody' }, { by: [], sum: { fees: 'fee' } })).to.deep.equal([]);
      expect(await visitList.group({ id: 'nobody' }, { by: ['paid'] })).to.deep.equal([]);
    });

    it('only documents that match are counted', async () => {
      await expectGroups({ by: ['department'], sum: { fees: 'fee' } }, { fee: { $gt: 0 } });
      await expectGroups({ by: ['paid'] }, { at: { $gte: '2026-01-05', $lt: '2026-01-06' } });
      await expectGroups({ by: ['paid'] }, { $or: [{ department: 'dental' }, { 'doctor.name': 'أمل' }] });
    });

    it('limit keeps the first groups of the order', async () => {
      const all = await visitList.group({}, { by: ['department'], sort: 1 });
      expect(await visitList.group({}, { by: ['department'], sort: 1, limit: 2 })).to.deep.equal(
        all.slice(0, 2),
      );
      expect(await visitList.group({}, { by: ['department'], sort: -1, limit: 2 })).to.deep.equal(
        all.toReversed().slice(0, 2),
      );
      expect(await visitList.group({}, { by: ['department'], limit: 3 })).to.have.length(3);
      expect(await visitList.group({}, { by: ['department'], sort: 1, limit: 100 })).to.deep.equal(all);
      expect(await visitList.group({}, { by: ['department'], limit: 0 })).to.deep.equal([]);
    });

    it('figures hold what was written before they were asked for', async () => {
      const storage = await openPrepared(engine, [visits]);
      const list = storage.collection(visits);
      for (let count = 1; count <= 10; count++) {
        await list.insert({ id: `v${count}`, fee: 10 });
        const groups = await list.group({}, { by: [], sum: { fees: 'fee' } });
        expect(groups).to.deep.equal([{ key: [], count, sums: { fees: 10 * count } }]);
      }
    });

    it('a sum may have any name', async () => {
      const sum = {
        'a.b': 'fee',
        count: 'fee',
        key: 'minutes',
        أجرة: 'fee',
        "it's": 'fee',
        $x: 'minutes',
      } as const;
      await expectGroups({ by: ['paid'], sum });
    });

    it('the id may be grouped by', async () => {
      await expectGroups({ by: ['id'] }, { department: 'dental' });
    });
  });
});
