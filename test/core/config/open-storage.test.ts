import { expect } from 'chai';
import { openStorage } from '../../../packages/core/src/config/open-storage.ts';
import { eachStore } from '../../support/engines.ts';

describe('openStorage', () => {
  eachStore((store) => {
    it('opens the store that the configuration names', async () => {
      const known = await store.open();
      const place = store.placeOf(known);
      const storage = await openStorage(
        place.engine === 'sqlite'
          ? { engine: 'sqlite', path: place.location }
          : { engine: 'mongodb', uri: place.uri, name: place.database },
      );
      expect([storage.engine, storage.location]).to.deep.equal([known.engine, known.location]);
      await storage.close();
    });
  });
});
