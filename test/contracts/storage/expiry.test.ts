import { type Collection, defineCollection, type Storage } from '@clinic/core/storage';
import { expect } from 'chai';
import { eachEngine, openPrepared } from '../../support/engines.ts';
import { patients } from './documents.ts';

interface Otp {
  id: string;
  phone: string;
  lease?: { until?: string | null } | null;
  expires_at?: string | null;
}

const otps = defineCollection<Otp>({
  name: 'otps',
  indexes: [{ name: 'otps_phone', fields: ['phone'], unique: true }],
  expires: 'expires_at',
});

/** Far ahead, so that no store's own clock gets there first. */
const at = (minute: number): string => `2999-01-01T00:${String(minute).padStart(2, '0')}:00.000Z`;

describe('storage: expiry', () => {
  eachEngine((engine) => {
    let storage: Storage;
    let otpList: Collection<Otp>;

    beforeEach(async () => {
      storage = await openPrepared(engine, [otps, patients]);
      otpList = storage.collection(otps);
    });

    it('documents past their instant are removed and counted; the rest stay', async () => {
      await otpList.insert({ id: 'a', phone: '1', expires_at: at(1) });
      await otpList.insert({ id: 'b', phone: '2', expires_at: at(2) });
      await otpList.insert({ id: 'c', phone: '3', expires_at: at(3) });
      expect(await storage.removeExpired([otps], at(0))).to.equal(0);
      expect(await storage.removeExpired([otps], at(2))).to.equal(1);
      expect(await otpList.find({}, { sort: { id: 1 } })).to.deep.equal([
        { id: 'b', phone: '2', expires_at: at(2) },
        { id: 'c', phone: '3', expires_at: at(3) },
      ]);
      expect(await storage.removeExpired([otps], at(9))).to.equal(2);
      expect(await storage.removeExpired([otps], at(9))).to.equal(0);
    });

    it('null and absent never expire', async () => {
      await otpList.insert({ id: 'a', phone: '1', expires_at: null });
      await otpList.insert({ id: 'b', phone: '2' });
      expect(await storage.removeExpired([otps], '9999-12-31T23:59:59.999Z')).to.equal(0);
      expect(await otpList.count({})).to.equal(2);
    });

    it('an instant moved, set or taken away counts as it now is', async () => {
      await otpList.insert({ id: 'a', phone: '1', expires_at: at(1) });
      await otpList.insert({ id: 'b', phone: '2', expires_at: at(1) });
      await otpList.insert({ id: 'c', phone: '3', expires_at: null });
      await otpList.insert({ id: 'd', phone: '4', expires_at: at(1) });
      await otpList.update({ id: 'a' }, { $set: { expires_at: at(5) } });
      await otpList.update({ id: 'b' }, { $set: { expires_at: null } });
      await otpList.update({ id: 'c' }, { $max: { expires_at: at(2) } });
      await otpList.update({ id: 'd' }, { $unset: { expires_at: true } });
      expect(await storage.removeExpired([otps], at(3))).to.equal(1);
      expect((await otpList.find({}, { sort: { id: 1 } })).map(({ id }) => id).join('')).to.equal('abd');
    });

    it('what expired frees its unique keys', async () => {
      await otpList.insert({ id: 'a', phone: '1', expires_at: at(1) });
      await storage.removeExpired([otps], at(2));
      await otpList.insert({ id: 'b', phone: '1', expires_at: at(9) });
    });

    it('documents written in a guarded write, loaded, or put in otherwise expire too', async () => {
      await storage.write([
        otpList.inserting({ id: 'a', phone: '1', expires_at: at(1) }),
        otpList.updating('open', { id: 'b' }, {}, { otherwise: { id: 'b', phone: '2', expires_at: at(1) } }),
      ]);
      await storage.load('otps', [{ id: 'c', phone: '3', expires_at: at(1) } as Otp]);
      expect(await otpList.find({}, { sort: { id: 1 } })).to.deep.equal([
        { id: 'a', phone: '1', expires_at: at(1) },
        { id: 'b', phone: '2', expires_at: at(1) },
        { id: 'c', phone: '3', expires_at: at(1) },
      ]);
      expect(await storage.removeExpired([otps], at(2))).to.equal(3);
    });

    it('the instant may be a field of an inner object', async () => {
      const leases = defineCollection<Otp>({ name: 'leases', indexes: [], expires: 'lease.until' });
      await storage.prepare([leases]);
      await storage.collection(leases).insert({ id: 'a', phone: '1', lease: { until: at(1) } });
      await storage.collection(leases).insert({ id: 'b', phone: '1', lease: { until: null } });
      await storage.collection(leases).insert({ id: 'c', phone: '1', lease: null });
      await storage.collection(leases).insert({ id: 'd', phone: '1', lease: { until: at(5) } });
      expect(await storage.removeExpired([leases], at(2))).to.equal(1);
      expect(await storage.collection(leases).count({})).to.equal(3);
    });

    it('several collections are cleaned at once, one that never expires is left alone', async () => {
      await otpList.insert({ id: 'a', phone: '1', expires_at: at(1) });
      await storage.collection(patients).insert({ id: 'p1', registered_at: at(1) });
      expect(await storage.removeExpired([patients, otps], at(2))).to.equal(1);
      expect(await storage.collection(patients).count({})).to.equal(1);
    });

    it('a hundred sweeps at once remove each document once', async () => {
      await storage.load(
        'otps',
        Array.from({ length: 50 }, (_, index) => ({ id: `o${index}`, phone: `${index}`, expires_at: at(1) })),
      );
      const counts = await Promise.all(
        Array.from({ length: 100 }, () => storage.removeExpired([otps], at(2))),
      );
      expect(counts.reduce((sum, count) => sum + count)).to.equal(50);
      expect(await otpList.count({})).to.equal(0);
    });
  });
});
