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
      expect(changed.data.warnings).to.deep.equal([]);
      expect((await server.get(path, { token: patient })).status).to.equal(404);
      expect((await server.get('/treatments', { token: patient })).data.total).to.equal(0);
    });

    it('8 corrections of one treatment at once over two servers, beside 8 treatments that use the same item: what is left, the ledger and the treatments agree', async () => {
      const server = await openServer(store);
      const other = await serveTestClinic({ ...server, clinic: await openBeside(store, server) });
      const { admin: token } = await signInEveryRole(server);
      const { id: doctor_id } = await addDoctor(server);
      const visit_id = await addVisit(server, { doctor_id, patient_id: await addPatient(server) });
      const { id: item_id, name } = await addItem(server, { quantity: 10, expiry_date: '2030-12-31' });
      const using = (quantity: number) => ({ inventory_usage: [{ item_id, quantity }] });
      const done = { visit_id, name: 'Dressing', cost: 3.25 };
      const made = await server.post('/treatments', { ...done, ...using(4) }, { token });
      expect(made.data.warnings).to.deep.equal([
        { type: 'expired_stock', item_id, name, expiry_date: '2030-12-31', quantity: 4 },
      ]);
      const path = `/treatments/${made.data.treatment.id}`;
      const { results } = await inParallel(16, (nth) => {
        const at = nth % 4 < 2 ? server : other;
        return nth % 2 === 0
          ? at.post('/treatments', { ...done, ...using(1) }, { token })
          : at.send(path, { method: 'PATCH', body: using(1 + (nth % 7)), token });
      });
      const refused = results.filter(({ status }) => status >= 400);
      expect(refused.every(({ error }) => error.code === 'INSUFFICIENT_STOCK')).to.equal(true);
      const { items } = (await other.get('/treatments', { token })).data;
      const used = items.flatMap(({ inventory_usage }: { inventory_usage: object[] }) => inventory_usage);
      const sum = used.reduce((all: number, { quantity }: { quantity: number }) => all + quantity, 0);
      expect((await server.get(`/inventory/${item_id}`, { token })).data.item.quantity).to.equal(10 - sum);
      await expectStockAddsUp(server);
    });
  });
});
