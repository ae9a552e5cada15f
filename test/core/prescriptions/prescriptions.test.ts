import { auditLogs } from '@clinic/core';
import { expect } from 'chai';
import { prescriptions } from '../../../packages/core/src/prescriptions/prescription.ts';
import {
  addDoctor,
  addPatient,
  type BookedClinic,
  openBeside,
  openBooking,
  signInAs,
} from '../../support/appointments.ts';
import { operator, signIn } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { codeOf, codesOf, inParallel } from '../../support/rejection.ts';

const taking = (name: string, more: object = {}) => ({
  name,
  dosage: '400 mg',
  frequency: 'three times a day',
  duration_days: 7,
  ...more,
});
const NOBODY = '0190a1b2-0000-7000-8000-000000000008';

describe('Prescriptions', () => {
  eachStore((store) => {
    let it_: BookedClinic;
    let visit_id: string;
    beforeEach(async () => {
      it_ = await openBooking(store);
      visit_id = await visitOf(it_.patient, it_.doctor);
    });
    const desk = () => it_.clinic.as(operator);
    const visitOf = async (patient_id: string, doctor_id: string) =>
      (await desk().visits.create({ patient_id, doctor_id, visit_type: 'consultation' })).id;
    const prescribe = (...names: string[]) =>
      desk().prescriptions.create({ visit_id, medications: names.map((name) => taking(name)) });

    it('are the visit’s patient’s and doctor’s, and are listed newest first by each of them, by status and by time', async () => {
      const { prescription, warnings } = await desk().prescriptions.create({
        visit_id,
        patient_id: it_.patient,
        medications: [taking('إيبوبروفين', { instructions: 'بعد الأكل' }), taking('Zinc')],
        notes: 'Rest',
      });
      expect(warnings).to.deep.equal([]);
      expect(prescription).to.deep.include({
        visit_id,
        patient_id: it_.patient,
        patient_name: 'Noor',
        doctor_id: it_.doctor,
        doctor_name: 'Dr. Sara',
        medications: [
          taking('إيبوبروفين', { instructions: 'بعد الأكل' }),
          taking('Zinc', { instructions: null }),
        ],
        notes: 'Rest',
        status: 'active',
      });
      expect(await desk().prescriptions.show(prescription.id)).to.deep.equal(prescription);
      const other = await addDoctor(it_);
      const past = await desk().prescriptions.create({
        visit_id,
        doctor_id: other.id,
        medications: [taking('Iron')],
        status: 'completed',
      });
      const ids = async (query: Parameters<ReturnType<typeof desk>['prescriptions']['list']>[0]) =>
        (await desk().prescriptions.list(query)).items.map(({ id }) => id);
      const [first, second] = [prescription.id, past.prescription.id];
      expect(await ids({})).to.deep.equal([second, first]);
      expect(await ids({ visit_id, patient_id: it_.patient })).to.deep.equal([second, first]);
      expect(await ids({ doctor_id: other.id })).to.deep.equal([second]);
      expect(await ids({ status: 'active' })).to.deep.equal([first]);
      expect(await ids({ patient_id: NOBODY })).to.deep.equal([]);
      it_.clock.tick(86_400_000);
      const next = await desk().prescriptions.create({ visit_id, medications: [taking('Folate')] });
      const { id, created_at } = next.prescription;
      // Kuwait is three hours ahead of UTC all year.
      const day = new Date(Date.parse(created_at) + 3 * 3_600_000).toISOString().slice(0, 10);
      expect(await ids({ from: day })).to.deep.equal([id]);
      expect(await ids({ from: created_at, to: day })).to.deep.equal([id]);
      expect(await ids({ to: created_at, patient_id: it_.patient })).to.deep.equal([second, first]);
    });

    it('warn of recorded allergies and of what is taken already, and are written all the same', async () => {
      await desk().medicalHistory.update(it_.patient, {
        allergies: ['Penicillin (rash)', 'حساسية من الأسبرين'],
        medications: ['Metformin 500 mg'],
      });
      const first = await prescribe('Ibuprofen 400 mg');
      expect(first.warnings).to.deep.equal([]);
      const second = await prescribe('penicillin V', 'اسبرين', 'metformin', 'IBUPROFEN syrup', 'Zinc');
      expect(second.warnings).to.deep.equal([
        { type: 'allergy', medication: 'penicillin V', matches: ['Penicillin (rash)'] },
        { type: 'allergy', medication: 'اسبرين', matches: ['حساسية من الأسبرين'] },
        { type: 'duplicate', medication: 'metformin', matches: ['Metformin 500 mg'] },
        { type: 'duplicate', medication: 'IBUPROFEN syrup', matches: ['Ibuprofen 400 mg'] },
      ]);
      expect(second.prescription.status).to.equal('active');
      const other = await addPatient(it_);
      const elsewhere = await desk().prescriptions.create({
        visit_id: await visitOf(other, it_.doctor),
        medications: [taking('Ibuprofen'), taking('Penicillin')],
      });
      expect(elsewhere.warnings).to.deep.equal([]);
      // What is over is taken no more; what was put in its place is compared anew, and not with itself.
      await desk().prescriptions.cancel(first.prescription.id);
      const { id } = second.prescription;
      const after = await desk().prescriptions.update(id, { medications: [taking('Ibuprofen')] });
      expect(after.warnings).to.deep.equal([]);
      expect(
        (await desk().prescriptions.update(id, { medications: [taking('Aspirin'), taking('اسبرين')] }))
          .warnings,
      ).to.deep.equal([{ type: 'allergy', medication: 'اسبرين', matches: ['حساسية من الأسبرين'] }]);
      expect((await desk().prescriptions.update(id, { status: 'completed' })).warnings).to.deep.equal([]);
    });

    it('put on the audit trail that the medical history was read where something of it is shown, and never a medicine', async () => {
      await desk().medicalHistory.update(it_.patient, { allergies: ['Penicillin'] });
      await prescribe('Zinc');
      await prescribe('Zinc');
      const trail = () =>
        it_.storage
          .collection(auditLogs)
          .find({ action: { $in: ['medical_history.read', 'prescription.create'] } }, { sort: { id: 1 } });
      expect((await trail()).map(({ action }) => action)).to.deep.equal([
        'prescription.create',
        'prescription.create',
      ]);
      const doctor = await addDoctor(it_, 'Dr. Ali');
      const ali = await signIn(it_, doctor.phone);
      const { prescription } = await ali.as().prescriptions.create({
        visit_id: await visitOf(it_.patient, doctor.id),
        medications: [taking('Penicillin V')],
        notes: 'Rest',
      });
      const entries = (await trail()).slice(2);
      expect(
        entries.map(({ action, entity, entity_id, actor }) => [action, entity, entity_id, actor.id]).sort(),
      ).to.deep.equal([
        ['medical_history.read', 'medical_histories', it_.patient, ali.actor.id],
        ['prescription.create', 'prescriptions', prescription.id, ali.actor.id],
      ]);
      expect(JSON.stringify(entries)).to.not.match(/penicillin|rest/i);
    });

    it('are written by their doctor alone, read by doctors, technicians and the patient; the desk sees none', async () => {
      const doctor = await addDoctor(it_, 'Dr. Ali');
      const ali = (await signIn(it_, doctor.phone)).as().prescriptions;
      const patient = await signInAs(it_, 'patient');
      const patient_id = (await patient.as().patients.list()).items[0]!.id;
      const { prescription: foreign } = await prescribe('Zinc');
      const medications = [taking('Iron')];
      const { prescription: own } = await ali.create({
        visit_id: await visitOf(patient_id, doctor.id),
        medications,
      });
      expect(own.doctor_id).to.equal(doctor.id);
      for (const refused of [
        () => ali.create({ visit_id, medications }),
        () => ali.create({ visit_id: own.visit_id, doctor_id: it_.doctor, medications }),
        () => ali.update(foreign.id, { notes: 'A' }),
        () => ali.cancel(foreign.id),
      ])
        expect(await codeOf(refused())).to.equal('NOT_FOUND');
      expect((await ali.list()).total).to.equal(2);
      const theirs = patient.as().prescriptions;
      expect((await theirs.list()).items.map(({ id }) => id)).to.deep.equal([own.id]);
      expect((await theirs.list({ visit_id })).total).to.equal(0);
      expect(await codeOf(theirs.show(foreign.id))).to.equal('NOT_FOUND');
      const technician = (await signInAs(it_, 'technician')).as().prescriptions;
      expect((await technician.show(foreign.id)).medications[0]).to.include({ name: 'Zinc' });
      const atDesk = (await signInAs(it_, 'receptionist')).as().prescriptions;
      for (const refused of [
        () => atDesk.list(),
        () => atDesk.show(own.id),
        ...[atDesk, technician, theirs].flatMap((those) => [
          () => those.cancel(own.id),
          () => those.update(own.id, {}),
        ]),
      ])
        expect(await codeOf(refused())).to.equal('FORBIDDEN');
    });

    it('20 cancellations at once, from two programs: one is done; what is over is kept and changes no more', async () => {
      const { id } = (await prescribe('Zinc')).prescription;
      const beside = (await openBeside(store, it_)).as(operator);
      const { results, errors } = await inParallel(20, (index) =>
        (index % 2 === 0 ? desk() : beside).prescriptions.cancel(id),
      );
      expect(results.map(({ status }) => status)).to.deep.equal(['cancelled']);
      expect(codesOf(errors)).to.deep.equal({ INVALID_TRANSITION: 19 });
      for (const change of [{ notes: 'A' }, { status: 'active' }, { status: 'completed' }] as const)
        expect(await codeOf(desk().prescriptions.update(id, change))).to.equal('INVALID_TRANSITION');
      expect(await desk().prescriptions.show(id)).to.include({ status: 'cancelled', notes: null });
      expect(await it_.storage.collection(auditLogs).count({ action: 'prescription.cancel' })).to.equal(1);
    });

    it('what is wrong or nobody’s is refused and changes nothing', async () => {
      const { prescription } = await prescribe('Zinc');
      const good = { visit_id, medications: [taking('Iron')] };
      for (const [wrong, code] of [
        [{ ...good, medications: [] }, 'VALIDATION_ERROR'],
        [{ ...good, medications: Array.from({ length: 31 }, () => taking('Iron')) }, 'VALIDATION_ERROR'],
        [{ ...good, medications: [taking('Iron', { duration_days: 0 })] }, 'VALIDATION_ERROR'],
        [{ ...good, medications: [taking('Iron', { duration_days: 1.5 })] }, 'VALIDATION_ERROR'],
        [{ ...good, medications: [taking(' ')] }, 'VALIDATION_ERROR'],
        [{ ...good, medications: [taking('Iron', { strength: 1 })] }, 'VALIDATION_ERROR'],
        [{ ...good, status: 'cancelled' }, 'VALIDATION_ERROR'],
        [{ ...good, patient_id: await addPatient(it_) }, 'VALIDATION_ERROR'],
        [{ ...good, visit_id: NOBODY }, 'NOT_FOUND'],
        [{ ...good, doctor_id: NOBODY }, 'NOT_FOUND'],
      ] as const)
        expect(await codeOf(desk().prescriptions.create(wrong as typeof good))).to.equal(code);
      for (const wrong of [{ medications: [] }, { visit_id }, { status: 'over' }])
        expect(await codeOf(desk().prescriptions.update(prescription.id, wrong as object))).to.equal(
          'VALIDATION_ERROR',
        );
      expect(await codeOf(desk().prescriptions.cancel(NOBODY))).to.equal('NOT_FOUND');
      expect(await desk().prescriptions.show(prescription.id)).to.deep.equal(prescription);
      expect(await it_.storage.collection(prescriptions).count({})).to.equal(1);
    });
  });
});
