import { expect } from 'chai';
import { expectFhirR4 } from '../../core/interchange/fhir-rules.ts';
import { signInEveryRole } from '../../promises/callers.ts';
import { addPatient } from '../../support/appointments.ts';
import { eachStore } from '../../support/engines.ts';
import { openServer } from '../../support/server.ts';

describe('GET /patients/:id/export', () => {
  eachStore((store) => {
    it('answers JSON in the envelope and, with format=fhir, a bare bundle as application/fhir+json; another format is 400', async () => {
      const server = await openServer(store);
      const tokens = await signInEveryRole(server);
      const path = `/patients/${await addPatient(server)}/export`;
      const { data } = await server.get(path, { token: tokens.admin });
      expect(data).to.include.keys(
        'patient',
        'medical_history',
        'appointments',
        'visits',
        'treatments',
        'prescriptions',
        'billings',
        'waitlist',
      );
      const fhir = await server.get(`${path}?format=fhir`, { token: tokens.admin });
      expect(fhir.status).to.equal(200);
      expect(fhir.headers['content-type']).to.equal('application/fhir+json; charset=utf-8');
      expectFhirR4(JSON.parse(fhir.text));
      for (const [query, token, status] of [
        ['?format=xml', tokens.admin, 400],
        ['', tokens.receptionist, 403],
        ['?format=fhir', tokens.technician, 403],
        ['?format=fhir', tokens.patient, 404],
      ] as const)
        expect((await server.get(path + query, { token })).status).to.equal(status);
      const trail = await server.get('/audit-logs?action=patient.export', { token: tokens.admin });
      expect(trail.data.total).to.equal(2);
    });
  });
});
