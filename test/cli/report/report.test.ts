import { expect } from 'chai';
import { operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { answerOf, closeDesks, refusalOf, runHere } from '../command-line.ts';
import { openReception } from '../reception.ts';

describe('clinic report', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    it('revenue, doctors, patients: as a table, as JSON, as a spreadsheet in which a name is no formula', async () => {
      const { clinic, desk } = await openReception(store);
      const asDesk = clinic.as(operator);
      const { patient } = await asDesk.patients.create({ name: 'Noor', phone: '51234567', gender: 'female' });
      await asDesk.doctors.create({ name: '=Dr. Sara', email: 'sara@clinic.kw' });
      const items = [{ description: 'Consultation', quantity: 1, unit_price: 15 }];
      const bill = await asDesk.billing.create({ patient_id: patient.id, items });
      await asDesk.billing.change(bill.id, { payment: { amount: 10.5, method: 'cash' } });

      const revenue = answerOf(await runHere(desk, ['report', 'revenue', '--by', 'day', '--json']));
      expect(revenue).to.include({ total_billed: 15, total_collected: 10.5, outstanding: 4.5 });
      expect((await runHere(desk, ['report', 'revenue'])).stdout).to.match(/KWD\s10\.500/);
      expect((await runHere(desk, ['report', 'doctors', '--csv'])).stdout).to.include(`"'=Dr. Sara",0,0`);
      const patients = answerOf<{ by_gender: object }>(await runHere(desk, ['report', 'patients', '--json']));
      expect(patients.by_gender).to.include({ female: 1, male: 0 });
      expect((await runHere(desk, ['report', 'patients', '--csv'])).stdout).to.include(
        'by_gender,female,1\r\n',
      );
      refusalOf(await runHere(desk, ['report', 'revenue', '--from', 'May', '--json']), 2);
    });
  });
});
