import { expect } from 'chai';
import { signInEveryRole } from '../../promises/callers.ts';
import { addDoctor, addPatient, slot } from '../../support/appointments.ts';
import { eachStore } from '../../support/engines.ts';
import { openServer } from '../../support/server.ts';

describe('POST /patients/:id/merge', () => {
  eachStore((store) => {
    it('makes two records one for an admin alone, with the balance; after that the first is 404, and what can’t be says why', async () => {
      const server = await openServer(store);
      const { admin: token, receptionist, doctor } = await signInEveryRole(server);
      const [from, into] = [await addPatient(server, 'Noor Double'), await addPatient(server)];
      const merge = (id: string, other: string, as = token) =>
        server.post(`/patients/${id}/merge`, { into: other }, { token: as });
      const bill = { patient_id: from, items: [{ description: 'Check', quantity: 1, unit_price: 15.005 }] };
      const { billing } = (await server.post('/billings', bill, { token })).data;

      const booked: string[] = [];
      for (const patient_id of [from, into]) {
        const { id: doctor_id } = await addDoctor(server);
        const answer = await server.post(
          '/appointments',
          { doctor_id, patient_id, start: slot(0) },
          { token },
        );
        booked.push(answer.data.appointment.id);
      }
      const busy = await merge(from, into);
      expect([busy.status, busy.error.code]).to.deep.equal([409, 'PATIENT_BUSY']);
      await server.send(`/appointments/${booked[0]}`, { method: 'DELETE', token });
      for (const [id, other, as, status, code] of [
        [from, from, token, 400, 'VALIDATION_ERROR'],
        [from, billing.id, token, 404, 'NOT_FOUND'],
        [from, into, receptionist, 403, 'FORBIDDEN'],
        [from, into, doctor, 403, 'FORBIDDEN'],
      ] as const) {
        const refused = await merge(id, other, as);
        expect([refused.status, refused.error.code]).to.deep.equal([status, code]);
      }
      expect((await server.get(`/patients/${from}`, { token })).data.patient.balance).to.equal(15.005);

      const merged = await merge(from, into);
      expect(merged.status).to.equal(200);
      expect(merged.data.patient).to.include({ id: into, name: 'Noor', balance: 15.005 });
      expect((await server.get(`/patients/${from}`, { token })).status).to.equal(404);
      expect((await server.get(`/patients/${into}`, { token })).data.patient).to.deep.equal(
        merged.data.patient,
      );
      expect((await server.get(`/billings?patient_id=${into}`, { token })).data.items[0].id).to.equal(
        billing.id,
      );
      const again = await merge(from, into);
      expect([again.status, again.error.code, again.error.details]).to.deep.equal([
        409,
        'CONFLICT',
        { reason: 'merged' },
      ]);
    });
  });
});
