import { auditLogs, toFhirBundle } from '@clinic/core';
import { expect } from 'chai';
import { addPatient, openBooking, signInAs, slot } from '../../support/appointments.ts';
import { eachStore } from '../../support/engines.ts';
import { codeOf } from '../../support/rejection.ts';
import { expectFhirR4 } from './fhir-rules.ts';

describe('Everything about a patient, taken out', () => {
  eachStore((store) => {
    const openFilled = async () => {
      const it_ = await openBooking(store);
      const { desk, book, patient: patient_id, doctor: doctor_id } = it_;
      await desk().patients.update(patient_id, {
        gender: 'female',
        date_of_birth: '1990-05-31',
        national_id: '290053112345',
        email: 'noor@example.com',
        address: 'Salmiya',
        insurance_id: 'C-77',
        emergency_contact: 'Ali, brother, 55550000',
      });
      for (let round = 0; round < 3; round += 1)
        await desk().medicalHistory.update(patient_id, {
          conditions: ['Asthma', 'Asthma'].slice(0, round + 1),
          allergies: ['Penicillin', 'Latex'].slice(0, round + 1),
        });
      const booked = [];
      for (let nth = 0; nth < 6; nth += 1) booked.push(await book(nth, { reason: `Cough ${nth}` }));
      const [, two = '', three = '', four = '', five = '', six = ''] = booked.map(({ id }) => id);
      await desk().appointments.confirm(two);
      await desk().appointments.checkIn(three);
      await desk().appointments.cancel(four, { reason: 'ill' });
      await desk().appointments.update(five, { status: 'no_show' });
      const visit = await desk().visits.create({
        appointment_id: six,
        visit_type: 'consultation',
        reason: 'Cough',
        diagnosis: 'Bronchitis',
        notes: 'Seen.',
      });
      await desk().visits.create({ patient_id, doctor_id, visit_type: 'follow-up' });
      const medication = { name: 'Ibuprofen', dosage: '400 mg', frequency: 'twice a day', duration_days: 7 };
      const medications = [medication, { ...medication, name: 'Salbutamol', instructions: 'Inhale' }];
      await desk().prescriptions.create({ visit_id: visit.id, medications, notes: 'After meals' });
      const over = await desk().prescriptions.create({ visit_id: visit.id, medications: [medication] });
      await desk().prescriptions.cancel(over.prescription.id);
      await desk().treatments.create({ visit_id: visit.id, name: 'ECG', cost: 10.5 });
      await desk().billing.create({
        patient_id,
        items: [{ description: 'Consultation', quantity: 1, unit_price: 15 }],
      });
      await desk().waitlist.join({ patient_id, doctor_id, date: '2031-01-07' });
      // Somebody else's, of which nothing may be in it.
      const other = await addPatient(it_, 'Hidden');
      await book(8, { patient_id: other });
      return { ...it_, visit, other };
    };

    it('is all there, oldest first, with every change of the history and nothing of anybody else', async () => {
      const { desk, patient, other, storage } = await openFilled();
      const taken = await desk().interchange.exportPatient(patient);
      expect(taken.patient).to.include({ id: patient, balance: 15 });
      expect(taken.medical_history.entries).to.have.length(2);
      expect(taken.appointments.map(({ start }) => start)).to.deep.equal([0, 1, 2, 3, 4, 5].map(slot));
      for (const [list, count] of [
        ['visits', 2],
        ['treatments', 1],
        ['prescriptions', 2],
        ['billings', 1],
        ['waitlist', 1],
      ] as const) {
        expect(taken[list], list).to.have.length(count);
        for (const one of taken[list] ?? []) expect(one.patient_id).to.equal(patient);
      }
      expect(taken.visits.map(({ notes }) => notes)).to.deep.equal(['Seen.', null]);
      const text = JSON.stringify(taken);
      expect(text).to.not.include(other).and.not.include('Hidden');
      const trail = await storage.collection(auditLogs).find({ entity_id: patient }, { sort: { id: -1 } });
      expect(trail.slice(0, 2).map(({ action }) => action)).to.have.members([
        'patient.export',
        'medical_history.read',
      ]);
    });

    it('admins and doctors take out anybody, patients themselves, the desk and technicians nobody; refused, it is not on the trail', async () => {
      const it_ = await openBooking(store);
      const { patient, storage } = it_;
      for (const [role, code] of [
        ['receptionist', 'FORBIDDEN'],
        ['technician', 'FORBIDDEN'],
        ['patient', 'NOT_FOUND'],
      ] as const) {
        const { as } = await signInAs(it_, role);
        expect(await codeOf(as().interchange.exportPatient(patient)), role).to.equal(code);
        if (role !== 'patient') continue;
        const [own] = (await as().patients.list()).items;
        expect((await as().interchange.exportPatient(own!.id)).patient).to.deep.equal(own);
      }
      expect(await storage.collection(auditLogs).count({ action: 'patient.export' })).to.equal(1);
      for (const role of ['admin', 'doctor'] as const) {
        const { as } = await signInAs(it_, role);
        const taken = await as().interchange.exportPatient(patient);
        expect(taken.patient.id).to.equal(patient);
        // Doctors read no bills, here neither.
        expect('billings' in taken, role).to.equal(role === 'admin');
      }
    });

    it('as FHIR R4: required elements, value sets, every reference resolves, days stay days and instants instants', async () => {
      const { desk, patient, doctor, visit } = await openFilled();
      const bundle = toFhirBundle(await desk().interchange.exportPatient(patient));
      expectFhirR4(JSON.parse(JSON.stringify(bundle)));
      expect(toFhirBundle(await desk().interchange.exportPatient(patient))).to.deep.equal(bundle);
      const of = <T extends string>(type: T) =>
        bundle.entry.flatMap(({ resource }) =>
          resource.resourceType === type ? [resource as Extract<typeof resource, { resourceType: T }>] : [],
        );
      expect(of('Patient')[0]).to.deep.include({ gender: 'female', birthDate: '1990-05-31' });
      expect(of('Practitioner').map(({ id }) => id)).to.deep.equal([doctor]);
      expect(of('Appointment').map(({ status }) => status)).to.deep.equal([
        'booked',
        'booked',
        'arrived',
        'cancelled',
        'noshow',
        'fulfilled',
      ]);
      expect(of('Appointment')[0]).to.include({ start: slot(0), minutesDuration: 30 });
      expect(of('Appointment')[3]?.cancelationReason).to.deep.equal({ text: 'ill' });
      const [encounter] = of('Encounter');
      expect(encounter?.period).to.deep.equal({ start: visit.date, end: visit.date });
      expect(of('Encounter')).to.have.length(2);
      expect(of('MedicationRequest').map(({ status }) => status)).to.deep.equal([
        'active',
        'active',
        'cancelled',
      ]);
      expect(of('MedicationRequest')[1]).to.deep.include({
        medicationCodeableConcept: { text: 'Salbutamol' },
        encounter: { reference: `urn:uuid:${visit.id}` },
      });
      expect(of('AllergyIntolerance').map(({ code }) => code.text)).to.deep.equal(['Penicillin', 'Latex']);
      expect(of('Condition').map(({ code }) => code.text)).to.deep.equal(['Bronchitis', 'Asthma']);
    });

    it('of somebody of whom nothing is known, it is a bundle all the same', async () => {
      const it_ = await openBooking(store);
      const { as } = await signInAs(it_, 'patient');
      const [own] = (await as().patients.list()).items;
      const bundle = toFhirBundle(await as().interchange.exportPatient(own!.id));
      expectFhirR4(JSON.parse(JSON.stringify(bundle)));
      expect(bundle.entry).to.have.length(1);
    });
  });
});
