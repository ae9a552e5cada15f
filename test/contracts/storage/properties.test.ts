import { type Change, type Collection, defineCollection, type Filter } from '@clinic/core/storage';
import { expect } from 'chai';
import fc from 'fast-check';
import { eachEngine, openPrepared } from '../../support/engines.ts';
import { type Patient, patients } from './documents.ts';
import { changed, grouped, matches, sorted } from './oracle.ts';

const plain = patients;

/** The same documents under indexes of every kind, so that a plan by index answers as a scan does. */
const indexed = defineCollection<Patient>({
  name: 'indexed_patients',
  indexes: [
    { name: 'indexed_patients_name_visits', fields: ['name', 'visits'] },
    { name: 'indexed_patients_visits', fields: ['visits'], partial: { active: true } },
    { name: 'indexed_patients_words', fields: ['words'], multikey: 'words' },
    { name: 'indexed_patients_active_words', fields: ['active', 'words'], multikey: 'words' },
    { name: 'indexed_patients_address_city', fields: ['address.city', 'registered_at'] },
  ],
});

/** Few values, so that random documents and random filters meet. */
const text = fc.constantFrom(
  '',
  'a',
  'A',
  'ab',
  'abc',
  'أ',
  'أمل',
  '😀',
  '\uffee',
  '%',
  '_',
  '$a',
  '1',
  '[a',
);
const number = fc.constantFrom(0, 1, 2, -1, 0.5, -0.25, 10, 2 ** 31, 2 ** 53);
/** Whole, so that a sum is the same in whatever order it is added up. */
const whole = fc.constantFrom(0, 1, 2, -1, 10, 2 ** 31);
const nullable = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 4 });

const fields = {
  name: nullable(text),
  visits: nullable(number),
  active: nullable(fc.boolean()),
  registered_at: nullable(text),
  words: nullable(fc.array(text, { maxLength: 4 })),
  address: nullable(fc.record({ city: nullable(text), floor: nullable(whole) }, { requiredKeys: [] })),
};

const documents: fc.Arbitrary<Patient[]> = fc
  .array(fc.record(fields, { requiredKeys: [] }), { minLength: 1, maxLength: 10 })
  .map((several) => several.map((each, index) => ({ id: `p${index}`, ...each })));

const comparison = <T extends string | number | boolean>(value: fc.Arbitrary<T>, ordered: boolean) =>
  fc.record(
    {
      $in: fc.array(nullable(value), { maxLength: 3 }),
      $ne: nullable(value),
      $exists: fc.boolean(),
      ...(ordered && { $gt: value, $gte: value, $lt: value, $lte: value }),
    },
    { requiredKeys: [] },
  );

/** One or two of the operators, rather than all at once. */
const few = <T extends object>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<Partial<T>> =>
  fc
    .tuple(arbitrary, fc.nat(), fc.nat())
    .map(([full, ...picks]) => {
      const names = Object.keys(full);
      const kept = new Set(picks.map((pick) => names[pick % names.length]));
      return Object.fromEntries(Object.entries(full).filter(([name]) => kept.has(name))) as Partial<T>;
    })
    .filter((kept) => Object.keys(kept).length > 0);

const textCondition = fc.oneof(
  nullable(text),
  few(comparison(text, true)),
  text.map(($prefix) => ({ $prefix })),
);
const numberCondition = fc.oneof(nullable(number), few(comparison(number, true)));

const oneOperator = fc.oneof(
  ...(['$ne', '$gt', '$gte', '$lt', '$lte'] as const).map((name) => text.map((value) => ({ [name]: value }))),
);

const conditions = {
  id: fc.constantFrom('p0', 'p1', 'p2', 'p9'),
  name: textCondition,
  visits: numberCondition,
  active: fc.oneof(nullable(fc.boolean()), few(comparison(fc.boolean(), false))),
  registered_at: textCondition,
  // One operator alone: SecantusDB's index scans, unlike MongoDB's, ask one element to meet two bounds.
  words: fc.oneof(
    nullable(text),
    oneOperator,
    text.map(($prefix) => ({ $prefix })),
  ),
  'address.city': textCondition,
  'address.floor': numberCondition,
};

const flatFilter = few(fc.record(conditions)) as fc.Arbitrary<Filter<Patient>>;

const filter: fc.Arbitrary<Filter<Patient>> = fc.oneof(
  { weight: 3, arbitrary: flatFilter },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.option(flatFilter, { nil: {} }), fc.array(flatFilter, { maxLength: 3 }))
      .map(([around, $or]) => ({ ...around, $or })),
  },
);

const direction = fc.constantFrom(1 as const, -1 as const);
const sort = few(
  fc.record({ name: direction, visits: direction, registered_at: direction, 'address.floor': direction }),
);

const change: fc.Arbitrary<Change<Patient>> = fc
  .record({
    name: fc.oneof(
      nullable(text).map((value) => ['$set', value] as const),
      text.map((value) => ['$max', value] as const),
      fc.constant(['$unset', true] as const),
    ),
    visits: fc.oneof(
      nullable(number).map((value) => ['$set', value] as const),
      number.map((value) => ['$inc', value] as const),
      number.map((value) => ['$max', value] as const),
      fc.constant(['$unset', true] as const),
    ),
    words: fc.oneof(
      fields.words.map((value) => ['$set', value] as const),
      text.map((value) => ['$push', value] as const),
      fc.constant(['$unset', true] as const),
    ),
    active: nullable(fc.boolean()).map((value) => ['$set', value] as const),
    'address.city': fc.oneof(
      text.map((value) => ['$max', value] as const),
      nullable(text).map((value) => ['$set', value] as const),
      fc.constant(['$unset', true] as const),
    ),
    'address.floor': number.map((value) => ['$inc', value] as const),
  })
  .chain((full) => few(fc.constant(full)))
  .map((several) => {
    const made: Record<string, Record<string, unknown>> = {};
    for (const [path, [operator, operand]] of Object.entries(several)) {
      made[operator] = { ...made[operator], [path]: operand };
    }
    return made as Change<Patient>;
  });

const show = (value: unknown): string => JSON.stringify(value);

describe('storage: properties', () => {
  eachEngine((engine) => {
    let lists: readonly Collection<Patient>[];

    before(async () => {
      const storage = await openPrepared(engine, [plain, indexed]);
      lists = [storage.collection(plain), storage.collection(indexed)];
    });

    const refill = async (list: Collection<Patient>, wanted: readonly Patient[]): Promise<void> => {
      const old = await list.find({});
      await Promise.all(old.map(({ id }) => list.remove({ id })));
      await Promise.all(wanted.map((document) => list.insert(document)));
    };

    it('random filters over random documents find what the oracle finds, with and without indexes', async () => {
      await fc.assert(
        fc.asyncProperty(
          documents,
          fc.array(filter, { minLength: 8, maxLength: 16 }),
          async (kept, filters) => {
            for (const list of lists) {
              await refill(list, kept);
              for (const where of filters) {
                const found = (await list.find(where)).map(({ id }) => id).sort();
                const wanted = kept.filter((each) => matches(each, where)).map(({ id }) => id);
                expect(found, `${list.name} ${show(where)}`).to.deep.equal(wanted);
                expect(await list.count(where), `count ${show(where)}`).to.equal(wanted.length);
                // Named by its id, a document to be changed is found by the same rules.
                const named = { ...where, id: 'p0' };
                expect(await list.update(named, {}), `update ${show(named)}`).to.deep.equal(
                  kept.find((each) => each.id === 'p0' && matches(each, named)),
                );
              }
            }
          },
        ),
        { numRuns: 20 },
      );
    });

    it('random pages of random sorts are those of the oracle', async () => {
      await fc.assert(
        fc.asyncProperty(
          documents,
          fc.array(fc.tuple(flatFilter, sort, fc.nat(5), fc.nat(5)), { minLength: 5, maxLength: 10 }),
          async (kept, pages) => {
            for (const list of lists) {
              await refill(list, kept);
              for (const [where, order, skip, limit] of pages) {
                const ordered = sorted(
                  kept.filter((each) => matches(each, where)),
                  order,
                );
                const options = { sort: order, skip, limit };
                expect(await list.find(where, options), show([where, options])).to.deep.equal(
                  ordered.slice(skip, skip + limit),
                );
                expect(await list.first(where, { sort: order }), show([where, order])).to.deep.equal(
                  ordered[0],
                );
              }
            }
          },
        ),
        { numRuns: 15 },
      );
    });

    it('random changes do to a document what the oracle does', async () => {
      await fc.assert(
        fc.asyncProperty(
          documents,
          fc.array(change, { minLength: 5, maxLength: 10 }),
          async (kept, changes) => {
            for (const list of lists) {
              await refill(list, kept);
              let expected = kept[0]!;
              for (const each of changes) {
                expected = changed(expected, each);
                expect(await list.update({ id: 'p0' }, each), show(each)).to.deep.equal(expected);
              }
              expect(await list.get('p0')).to.deep.equal(expected);
              const others = await list.find({ id: { $ne: 'p0' } }, { sort: { id: 1 } });
              expect(others).to.deep.equal(sorted(kept.slice(1), {}));
              for (const word of new Set(expected.words ?? [])) {
                expect(await list.count({ id: 'p0', words: word }), show(word)).to.equal(1);
              }
            }
          },
        ),
        { numRuns: 20 },
      );
    });

    it('random groups are those of the oracle', async () => {
      const by = fc.subarray([
        'name',
        'visits',
        'active',
        'address.city',
        { field: 'name', first: 1 },
      ] as const);
      await fc.assert(
        fc.asyncProperty(
          documents,
          fc.array(fc.tuple(flatFilter, by), { minLength: 5 }),
          async (kept, specs) => {
            for (const list of lists) {
              await refill(list, kept);
              for (const [where, fieldsOfKey] of specs) {
                const among = kept.filter((each) => matches(each, where));
                const sum = { floors: 'address.floor' } as const;
                expect(
                  await list.group(where, { by: fieldsOfKey, sum, sort: 1 }),
                  show([where, fieldsOfKey]),
                ).to.deep.equal(grouped(among, fieldsOfKey, sum));
              }
            }
          },
        ),
        { numRuns: 12 },
      );
    });
  });
});
