import { expect } from 'chai';
import { openClinic, operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { inParallel } from '../../support/rejection.ts';

describe('A store that is made ready', () => {
  eachStore((store) => {
    it('by ten programs at once has the sample packages once', async () => {
      const { clinic } = await openClinic(store);
      const { results, errors } = await inParallel(10, () => clinic.store.initialize());
      expect(errors).to.deep.equal([]);
      expect(results.reduce((sum, { sample_packages }) => sum + sample_packages, 0)).to.equal(3);
      expect(await clinic.as(operator).packages.available()).to.have.length(3);
    });

    it('twice is changed by nothing the second time', async () => {
      const { clinic } = await openClinic(store, {}, { sample: true });
      const status = await clinic.store.status();
      expect(status).to.deep.include({ ok: true, missing_indexes: [], pending_migrations: [] });
      expect(await clinic.store.initialize()).to.include({ migrations: 0, sample_packages: 0 });
      expect(await clinic.store.status()).to.deep.equal(status);
    });

    it('puts the samples on sale in a currency without decimals, too', async () => {
      const { clinic } = await openClinic(store, { currency: 'JPY' }, { sample: true });
      expect((await clinic.store.status()).active_packages.map(({ price }) => price)).to.deep.equal([
        25, 60, 200,
      ]);
    });

    it('without samples stays empty, and keeps what a clinic put on sale itself', async () => {
      const { clinic } = await openClinic(store);
      await clinic.as(operator).packages.add({ name: 'Own', price: 1, duration: 1, is_active: false });
      expect(await clinic.store.initialize()).to.include({ sample_packages: 0 });
    });
  });
});
