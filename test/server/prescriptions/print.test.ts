import { auditLogs } from '@clinic/core';
import { expect } from 'chai';
import { newPerson } from '../../promises/objects.ts';
import { operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { readPdf } from '../../support/pdf.ts';
import { openServer } from '../../support/server.ts';

describe('Prescriptions as PDF over HTTP', () => {
  eachStore((store) => {
    it('for whoever may read them, in the language asked for, without allergies; no more is audited than of reading', async () => {
      const server = await openServer(store);
      const desk = server.clinic.as(operator);
      const [doctor, other, patient, stranger, receptionist] = await Promise.all(
        (['doctor', 'doctor', 'patient', 'patient', 'receptionist'] as const).map((role) =>
          newPerson(server, role),
        ),
      );
      const [record] = (await server.clinic.as(patient!.actor).patients.list()).items;
      await desk.medicalHistory.update(record!.id, { allergies: ['Ibuprofen'] });
      const visit = await desk.visits.create({
        ...{ patient_id: record!.id, doctor_id: doctor!.actor.user.doctor_id ?? '' },
        visit_type: 'consultation',
      });
      const taken = { name: 'Ibuprofen', dosage: '400 mg', frequency: 'مرة واحدة', duration_days: 2 };
      const { prescription, warnings } = await desk.prescriptions.create({
        ...{ visit_id: visit.id, medications: [taken] },
      });
      expect(warnings).to.have.length(1);
      const path = `/prescriptions/${prescription.id}/pdf`;
      const audited = () => server.storage.collection(auditLogs).count({});
      const before = await audited();
      for (const { token } of [doctor!, other!, patient!]) {
        const { status, headers, bytes } = await server.get(path, { token });
        expect(status).to.equal(200);
        expect(headers).to.include({
          'content-type': 'application/pdf',
          'content-disposition': `inline; filename="prescription-${prescription.id}.pdf"`,
          'cache-control': 'no-store',
        });
        const [page] = readPdf(bytes).pages;
        expect(page!.lines).to.include('1 Ibuprofen 400 mg واحدة مرة 2 days');
        expect(page!.drawn.filter(({ text }) => text.includes('Ibuprofen'))).to.have.length(1);
      }
      const arabic = await server.get(path, { token: patient!.token, headers: { 'Accept-Language': 'ar' } });
      expect(readPdf(arabic.bytes).pages[0]!.lines).to.include('يومان واحدة مرة 400 mg Ibuprofen 1');
      expect(await audited()).to.equal(before);
      const refusals = await Promise.all(
        [stranger!, receptionist!].map(async ({ token }) => (await server.get(path, { token })).error.code),
      );
      expect(refusals).to.deep.equal(['NOT_FOUND', 'FORBIDDEN']);
    });
  });
});
