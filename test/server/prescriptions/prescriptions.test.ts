import { expect } from 'chai';
import { signInEveryRole } from '../../promises/callers.ts';
import { eachStore } from '../../support/engines.ts';
import { openServer } from '../../support/server.ts';

describe('prescriptions over HTTP', () => {
  eachStore((store) => {
    it('from the visit to the end: warned of an allergy, changed, read by the patient, cancelled once', async () => {
      const server = await openServer(store);
      const tokens = await signInEveryRole(server);
      const asAdmin = { token: tokens.admin };
      const asPatient = { token: tokens.patient };
      const doctor = { name: 'Dr. Sara', email: 'sara@clinic.kw', phone: '51234567' };
      await server.post('/doctors', doctor, asAdmin);
      const [patient] = (await server.get('/patients', asPatient)).data.items;
      const history = `/patients/${patient.id}/medical-history`;
      await server.send(history, { method: 'PATCH', body: { allergies: ['بنسلين'] }, ...asAdmin });
      const own = { token: (await server.signIn('51234567')).token as string };
      const visit = { patient_id: patient.id, visit_type: 'consultation' };
      const visit_id = (await server.post('/visits', visit, own)).data.visit.id;
      const medication = { name: 'البنسلين 250 ملغ', dosage: '1', frequency: 'daily', duration_days: 5 };
      const made = await server.post('/prescriptions', { visit_id, medications: [medication] }, own);
      expect([made.status, made.body.message]).to.deep.equal([201, 'The prescription is written.']);
      expect(made.data.warnings).to.deep.equal([
        { type: 'allergy', medication: medication.name, matches: ['بنسلين'] },
      ]);
      const one = `/prescriptions/${made.data.prescription.id}`;
      const change = { method: 'PATCH', body: { medications: [{ ...medication, name: 'Zinc' }] }, ...own };
      expect((await server.send(one, change)).data).to.deep.include({ warnings: [] });
      const read = await server.get(one, asPatient);
      expect(read.data.prescription.medications).to.deep.equal([
        { ...medication, name: 'Zinc', instructions: null },
      ]);
      expect((await server.get(one, { token: tokens.receptionist })).status).to.equal(403);
      expect((await server.get('/prescriptions?status=active', asPatient)).data.total).to.equal(1);
      const ended = await server.send(one, { method: 'DELETE', ...own });
      expect([ended.status, ended.data.prescription.status]).to.deep.equal([200, 'cancelled']);
      const again = await server.send(one, { method: 'DELETE', ...own });
      expect([again.status, again.error.code]).to.deep.equal([409, 'INVALID_TRANSITION']);
    });
  });
});
