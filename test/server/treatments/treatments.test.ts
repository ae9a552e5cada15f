import { expect } from 'chai';
import { signInEveryRole } from '../../promises/callers.ts';
import { addDoctor, addPatient, openBeside } from '../../support/appointments.ts';
import { eachStore } from '../../support/engines.ts';
import { addItem, expectStockAddsUp } from '../../support/inventory.ts';
import { inParallel } from '../../support/rejection.ts';
import { openServer, serveTestClinic } from '../../support/server.ts';
import { addVisit } from '../../support/treatments.ts';

describe('/treatments', () => {
  eachStore((store) => {
    it('100 parallel treatments with one each of an item of 10, over two servers: 10 × 201, 90 × INSUFFICIENT_STOCK, 10 treatments, a ledger of 0', async () => {
      const server = await openServer(store);
      const other = await serveTestClinic({ ...server, clinic: await openBeside(store, server) });
      const { admin: token, patient } = await signInEveryRole(server);
      const { id: doctor_id } = await addDoctor(server);
      const visit_id = await addVisit(server, { doctor_id, patient_id: await addPatient(server) });
      const { id: item_id } = await addItem(server, { quantity: 10 });
      const body = { visit_id, name: 'Dressing', cost: 3.25, inventory_usage: [{ item_id, quantity: 1 }] };
      const { results } = await inParallel(100, (nth) =>
        (nth % 2 === 0 ? server : other).post('/treatments', body, { token }),
      );
      const made = results.filter(({ status }) => status === 201);
      const refused = results.filter(
        ({ status, error }) => status === 409 && error.code === 'INSUFFICIENT_STOCK',
      );
      expect([made.length, refused.length]).to.deep.equal([10, 90]);
      const listed = (await server.get(`/treatments?visit_id=${visit_id}`, { token })).data;
      expect(listed.items.map(({ id }: { id: string }) => id)).to.have.members(
        made.map(({ data }) => data.treatment.id),
      );
      expect((await server.get(`/inventory/${item_id}`, { token })).data.item.quantity).to.equal(0);
      await expectStockAddsUp(server);

      const path = `/treatments/${made[0]!.data.treatment.id}`;
      const changed = await server.send(path, { method: 'PATCH', body: { cost: 4 }, token });
      expect(changed.data.treatment).to.deep.include({ ...made[0]!.data.treatment, cost: 4 });
      expect((await other.get(path, { token })).data.treatment.cost).to.equal(4);
      expect((await server.get(path, { token: patient })).status).to.equal(404);
      expect((await server.get('/treatments', { token: patient })).data.total).to.equal(0);
    });
  });
});
