import type { PatientView } from '@clinic/core';
import { expect } from 'chai';
import { signInAs } from '../../support/appointments.ts';
import { openClinic, operator, type TestClinic } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { rejectionOf } from '../../support/rejection.ts';

const codeOf = async (refused: Promise<unknown>) => ((await rejectionOf(refused)) as { code?: string }).code;

describe('Patients', () => {
  eachStore((store) => {
    let it_: TestClinic;
    beforeEach(async () => {
      it_ = await openClinic(store);
    });
    const desk = () => it_.clinic.as(operator).patients;
    const add = async (name: string, phone: string, more: object = {}): Promise<PatientView> =>
      (await desk().create({ name, phone, ...more })).patient;
    const names = async (query: Parameters<ReturnType<typeof desk>['search']>[0]) =>
      (await desk().search(query)).items.map(({ name }) => name);

    it('hold all that the desk is told; what isn’t given stays, null takes it away, unknown fields are refused', async () => {
      const told = {
        email: 'noor@example.com',
        address: 'Block 3, Salmiya',
        insurance: { provider: 'Gulf Insurance', policy_number: 'GI-1' },
        insurance_id: 'C-77',
        emergency_contact: 'Ali, brother, 55550000',
        national_id: '290010112345',
      };
      const noor = await add('Noor', '51234567', told);
      expect(noor).to.deep.include({ ...told, name: 'Noor', phone: '+96551234567', balance: 0, age: null });
      const changed = await desk().update(noor.id, { phone: '2222 3333', insurance: null, gender: 'female' });
      expect(changed).to.deep.include({ ...told, phone: '+96522223333', insurance: null, gender: 'female' });
      expect(await desk().show(noor.id)).to.deep.equal(changed);
      for (const wrong of [
        { balance: 5 },
        { user_id: noor.id },
        { date_of_birth: '2031-06-01' },
        { name: '' },
      ])
        expect(await codeOf(desk().update(noor.id, wrong))).to.equal('VALIDATION_ERROR');
      expect(await codeOf(desk().update('0190a1b2-0000-7000-8000-000000000008', {}))).to.equal('NOT_FOUND');
      expect(await desk().show(noor.id)).to.deep.equal(changed);
    });

    it('20 changes of different fields at once all stay, and the patient is found by the last name and phone', async () => {
      const noor = await add('Noor', '51234567');
      const changes = [
        { name: 'Noor Al-Sabah' },
        { phone: '60000001' },
        { address: 'Salmiya' },
        { insurance_id: 'C-77' },
        { national_id: '290010112345' },
      ];
      await Promise.all([0, 1, 2, 3].flatMap(() => changes.map((change) => desk().update(noor.id, change))));
      const now = await desk().show(noor.id);
      expect(now).to.include({
        name: 'Noor Al-Sabah',
        phone: '+96560000001',
        address: 'Salmiya',
        insurance_id: 'C-77',
      });
      for (const q of ['sabah', '60000001', '2900101'])
        expect(await names({ q })).to.deep.equal(['Noor Al-Sabah']);
      expect(await names({ q: '51234567' })).to.deep.equal([]);
    });

    it('are found by any word of the name with Arabic letters folded, by phone in any spelling, id, gender and age', async () => {
      await add('أحمد إبراهيم', '51234567', { gender: 'male', date_of_birth: '2000-01-07' });
      await add('فاطمة الهدى', '60000001', { gender: 'female', date_of_birth: '1990-12-31' });
      await add('Zoë Mohammed', '+447700900123', { national_id: 'AB-12' });
      for (const q of ['ابراهيم', 'احمد', 'أَحْمَد']) expect(await names({ q })).to.deep.equal(['أحمد إبراهيم']);
      for (const q of ['فاطمه', 'الهدي']) expect(await names({ q })).to.deep.equal(['فاطمة الهدى']);
      for (const q of ['zoe', 'MOHAM', 'ab-12', '+4477', '00447700900123'])
        expect(await names({ q })).to.deep.equal(['Zoë Mohammed']);
      for (const phone of ['5123', '+965 5123-4567', '٥١٢٣٤٥٦٧', '0096551'])
        expect(await names({ phone })).to.deep.equal(['أحمد إبراهيم']);
      expect(await names({ phone: 'no phone' })).to.deep.equal([]);
      expect(await names({ gender: 'female' })).to.deep.equal(['فاطمة الهدى']);
      // The clinic's day is 2031-01-06: 31 tomorrow, and 40 since last week.
      expect(await names({ min_age: 30, max_age: 30 })).to.deep.equal(['أحمد إبراهيم']);
      expect(await names({ min_age: 31 })).to.deep.equal(['فاطمة الهدى']);
      expect(await names({ max_age: 40, min_age: 40, gender: 'female', q: 'فاط' })).to.deep.equal([
        'فاطمة الهدى',
      ]);
      expect(await names({ min_age: 41 })).to.deep.equal([]);
      expect(await names({})).to.have.length(3);
    });

    it('adding one names those who may be the same person, not a family that shares a phone', async () => {
      const first = await add('أحمد علي', '51234567', { date_of_birth: '1990-05-31' });
      const others = async (name: string, phone: string, more: object = {}) =>
        (await desk().create({ name, phone, ...more })).possible_duplicates.map(({ id }) => id);
      expect(await others('Sara Ali', '51234567')).to.deep.equal([]);
      expect(await others('احمد علي', '51234567')).to.deep.equal([first.id]);
      expect(await others('أحمد على', '60000002', { date_of_birth: '1990-05-31' })).to.deep.equal([first.id]);
      expect(await others('أحمد علي', '60000003')).to.deep.equal([]);
      const known = await add('B', '60000004', { national_id: '1' });
      expect(await others('C', '60000005', { national_id: '1' })).to.deep.equal([known.id]);
    });

    it('are changed by the desk alone; a patient searches and finds the own record alone', async () => {
      const noor = await add('Noor', '51234567');
      const patient = await signInAs(it_, 'patient');
      expect((await patient.as().patients.search({})).items.map(({ id }) => id)).to.not.include(noor.id);
      for (const role of ['doctor', 'technician', 'patient'] as const) {
        const { as } = await signInAs(it_, role);
        expect(await codeOf(as().patients.update(noor.id, { address: 'A' }))).to.equal('FORBIDDEN');
      }
      const { as } = await signInAs(it_, 'receptionist');
      expect(await as().patients.update(noor.id, { address: 'A' })).to.include({ address: 'A' });
    });
  });
});
