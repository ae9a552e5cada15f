import { expect } from 'chai';
import { signInEveryRole } from '../../promises/callers.ts';
import { eachStore } from '../../support/engines.ts';
import { gloves } from '../../support/inventory.ts';
import { openServer } from '../../support/server.ts';

describe('/inventory', () => {
  eachStore((store) => {
    it('an item is added, found, adjusted, looked into and taken off the list', async () => {
      const server = await openServer(store);
      const { technician: token, doctor, patient } = await signInEveryRole(server);
      const patch = (target: string, body: unknown) => server.send(target, { method: 'PATCH', body, token });
      const added = await server.post('/inventory', { ...gloves, min_quantity: undefined }, { token });
      expect(added.status).to.equal(201);
      const { item } = added.data;
      expect(item).to.include({ quantity: 10, min_quantity: 5, is_low_stock: false });
      const path = `/inventory/${item.id}`;
      const low = await patch(path, { supplier: 'Gulf Medical', adjust: { change: -5, type: 'waste' } });
      expect(low.data.item).to.include({ quantity: 5, is_low_stock: true, supplier: 'Gulf Medical' });
      const refused = await patch(path, { supplier: null, adjust: { change: -6, type: 'waste' } });
      expect([refused.status, refused.error.code, refused.error.details]).to.deep.equal([
        409,
        'INSUFFICIENT_STOCK',
        { item_id: item.id, in_stock: 5 },
      ]);
      expect((await server.get(path, { token: doctor })).data.item).to.deep.equal(low.data.item);
      const listed = await server.get('/inventory?low_stock=true&category=supplies&q=glo', { token: doctor });
      expect(listed.data).to.deep.equal({
        items: [low.data.item],
        page: 1,
        per_page: 20,
        total: 1,
        pages: 1,
      });
      expect((await server.get('/inventory?expiring_days=-1', { token })).status).to.equal(400);
      expect((await server.get('/inventory', { token: patient })).status).to.equal(403);
      const { items } = (await server.get(`${path}/changes`, { token: doctor })).data;
      expect(items.map(({ change }: { change: number }) => change)).to.deep.equal([-5, 10]);
      expect((await server.send(path, { method: 'DELETE', token })).status).to.equal(200);
      expect((await server.send(path, { method: 'DELETE', token })).status).to.equal(404);
      expect((await server.get('/inventory', { token })).data.total).to.equal(0);
    });
  });
});
