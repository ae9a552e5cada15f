import type { BillingCheck } from '@clinic/core';
import { expect } from 'chai';
import { patients } from '../../../packages/core/src/patients/collections.ts';
import { billOf } from '../../core/billing/billing-clinic.ts';
import { addPatient } from '../../support/appointments.ts';
import { eachStore } from '../../support/engines.ts';
import { answerOf, closeDesks, runHere } from '../command-line.ts';
import { openReception } from '../reception.ts';

describe('clinic billing check', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    it('exit 0 while all adds up; a changed balance is named, exit 1', async () => {
      const reception = await openReception(store);
      const patient = await addPatient(reception);
      await billOf(reception, patient, 12.5);
      const { desk, storage } = reception;
      expect(answerOf(await runHere(desk, ['billing', 'check', '--json']), 0)).to.deep.equal({
        ...{ patients: 1, bills: 1, differences: [], difference_count: 0 },
      });
      expect((await runHere(desk, ['billing', 'check'])).stdout).to.include(
        'All adds up: 1 patients, 1 bills.',
      );
      await storage.collection(patients).update({ id: patient }, { $set: { balance: 0 } });
      const found: BillingCheck = answerOf(await runHere(desk, ['billing', 'check', '--json']), 1);
      expect(found.differences).to.deep.equal([
        { entity: 'patients', id: patient, number: null, field: 'balance', stored: 0, ledger: 12.5 },
      ]);
      const { exit, stdout, stderr } = await runHere(desk, ['billing', 'check']);
      expect([exit, stderr]).to.deep.equal([
        1,
        'The ledger says otherwise. Differences: 1 in 1 patients and 1 bills.\n',
      ]);
      expect(stdout).to.include(patient).and.include('12.5');
    });
  });
});
