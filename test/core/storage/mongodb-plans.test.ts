import { openMongodb } from '@clinic/core/mongodb';
import { type Document, defineCollection, type Filter, type Storage } from '@clinic/core/storage';
import { expect } from 'chai';
import { toQuery } from '../../../packages/core/src/storage/mongodb/query.ts';
import { dropDatabase, freshDatabase, mongodbTestUri, withClient } from '../../support/mongodb.ts';

interface Booking {
  id: string;
  doctor_id: string;
  phone?: string | null;
  quanta?: string[];
  holds_time?: boolean;
}

const bookings = defineCollection<Booking>({
  name: 'bookings',
  indexes: [
    { name: 'bookings_phone', fields: ['phone'], unique: true, optional: ['phone'] },
    {
      name: 'bookings_doctor_id_quanta',
      fields: ['doctor_id', 'quanta'],
      multikey: 'quanta',
      unique: true,
      partial: { holds_time: true },
    },
  ],
});

/** The names of the indexes anywhere in a plan. */
const indexesIn = (plan: unknown): string[] => {
  if (typeof plan !== 'object' || plan === null) return [];
  const own = 'indexName' in plan && typeof plan.indexName === 'string' ? [plan.indexName] : [];
  return [...own, ...Object.values(plan).flatMap(indexesIn)];
};

const declare = (uri: string): void => {
  describe('MongoDB: plans', () => {
    const database = freshDatabase();
    let storage: Storage;

    const indexFor = async (where: Filter<Booking>): Promise<string[]> => {
      const explained = await withClient(uri, (client) =>
        client
          .db(database)
          .collection('bookings')
          .find(toQuery(where as Filter<Document>))
          .explain('queryPlanner'),
      );
      return [...new Set(indexesIn(explained.queryPlanner.winningPlan))];
    };

    before(async () => {
      storage = await openMongodb(uri, { database });
      await storage.prepare([bookings]);
      const many = Array.from({ length: 50 }, (_, index) => ({
        id: `b${index}`,
        doctor_id: 'd',
        phone: `+9655${index}`,
        quanta: [`2031-01-05T09:${index}Z`],
        holds_time: true,
      }));
      await storage.load('bookings', many);
    });
    after(async () => {
      await storage.close();
      await dropDatabase(database);
    });

    it('a value of an optional unique field is found by its index', async () => {
      expect(await indexFor({ phone: '+96551' })).to.deep.equal(['bookings_phone']);
    });

    it('an element of an array is found by its partial unique index', async () => {
      const where = { doctor_id: 'd', quanta: '2031-01-05T09:7Z', holds_time: true };
      expect(await indexFor(where)).to.deep.equal(['bookings_doctor_id_quanta']);
    });
  });
};

const uri = await mongodbTestUri();
if (uri) declare(uri);
