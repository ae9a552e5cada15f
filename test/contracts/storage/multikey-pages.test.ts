import { defineCollection } from '@clinic/core/storage';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { eachEngine, openPrepared } from '../../support/engines.ts';

interface Card {
  id: string;
  name?: string | null;
  rank: number;
  words: string[];
}

const cards = defineCollection<Card>({
  name: 'cards',
  indexes: [{ name: 'cards_words', fields: ['words', 'name', 'rank'], multikey: 'words' }],
});

const name = fc.option(fc.constantFrom('Amal', 'amal', 'Bader', 'ريم', '', 'Z😀'), { nil: null });
const word = fc.constantFrom('a', 'ab', 'abc', 'b', 'ba', 'ا', '');
const card = fc.record(
  { name, rank: fc.integer({ min: -2, max: 2 }), words: fc.array(word, { maxLength: 4 }) },
  { requiredKeys: ['rank', 'words'] },
);
const way = fc.constantFrom(1 as const, -1 as const);
const order = fc.oneof(
  fc.record({ name: way }),
  fc.record({ name: way, rank: way }),
  fc.record({ rank: way, id: way }),
  fc.record({ rank: way, name: way, id: way }),
);
const test = fc.oneof(
  word.map((prefix) => ({ $prefix: prefix })),
  word,
  fc.array(word, { maxLength: 2 }).map((words) => ({ $in: words })),
);

describe('storage: pages of what an array field finds', () => {
  eachEngine((engine) => {
    it('have each document once, in the order and with the count of a search that reads all', async () => {
      const all = (await openPrepared(engine, [cards])).collection(cards);
      const documents = fc.sample(card, { numRuns: 40, seed: 7 });
      for (const [index, each] of documents.entries()) await all.insert({ ...each, id: `c${index}` });
      const asked = fc.record({ words: test, sort: order, limit: fc.nat(9), skip: fc.nat(9) });
      for (const { words, sort, limit, skip } of fc.sample(asked, { numRuns: 60, seed: 8 })) {
        // A second condition, which everything meets, keeps a store from answering from the index alone.
        const slow = await all.find({ words, rank: { $gte: -9 } }, { sort });
        const page = await all.find({ words }, { sort, limit, skip });
        const what = JSON.stringify({ words, sort, limit, skip });
        expect(page, what).to.deep.equal(slow.slice(skip, skip + limit));
        expect(await all.count({ words }), what).to.equal(slow.length);
      }
    });
  });
});
