import { auditLogs } from '@clinic/core';
import { expect } from 'chai';
import { addPatient, signInAs } from '../../support/appointments.ts';
import { openClinic, operator, type TestClinic } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';

const codeOf = async (refused: Promise<unknown>) => ((await rejectionOf(refused)) as { code?: string }).code;

describe('Medical history', () => {
  eachStore((store) => {
    let it_: TestClinic;
    let patient: string;
    beforeEach(async () => {
      it_ = await openClinic(store);
      patient = await addPatient(it_);
    });

    it('nothing is overwritten without an entry of what was there, by whom and when', async () => {
      const doctor = await signInAs(it_, 'doctor');
      const histories = doctor.as().medicalHistory;
      expect(await histories.read(patient)).to.deep.equal({
        patient_id: patient,
        conditions: [],
        allergies: [],
        medications: [],
        notes: null,
        updated_at: null,
        updated_by: null,
        entries: [],
      });
      await histories.update(patient, { allergies: ['Penicillin'], conditions: ['Asthma'] });
      it_.clock.tick(60_000);
      const after = await histories.update(patient, { allergies: ['Penicillin', 'Latex'], notes: 'حساسية' });
      expect(after).to.deep.include({
        conditions: ['Asthma'],
        allergies: ['Penicillin', 'Latex'],
        notes: 'حساسية',
      });
      const by = doctor.actor.id;
      expect(after.updated_by).to.equal(by);
      expect(after.entries.map(({ changes }) => changes)).to.deep.equal([
        {
          allergies: { from: ['Penicillin'], to: ['Penicillin', 'Latex'] },
          notes: { from: null, to: 'حساسية' },
        },
        { conditions: { from: [], to: ['Asthma'] }, allergies: { from: [], to: ['Penicillin'] } },
      ]);
      expect(after.entries.map((entry) => [entry.by, entry.at])).to.deep.equal([
        [by, '2031-01-05T06:01:00.000Z'],
        [by, '2031-01-05T06:00:00.000Z'],
      ]);
      // The same again is no change.
      expect(await histories.update(patient, { notes: 'حساسية' })).to.deep.equal(after);
      expect(await histories.read(patient)).to.deep.equal(after);
    });

    it('20 changes at once: each is an entry, and each says what was there before it', async () => {
      const histories = it_.clinic.as(operator).medicalHistory;
      const { errors } = await inParallel(20, (index) =>
        histories.update(patient, { notes: `note ${index}` }),
      );
      expect(errors).to.deep.equal([]);
      const { notes, entries } = await histories.read(patient);
      expect(entries).to.have.length(20);
      const chain = entries.map(({ changes }) => changes.notes!);
      expect(chain[0]!.to).to.equal(notes);
      const known = new Map(chain.map(({ from, to }) => [from, to]));
      let last: string | null = null;
      for (let count = 0; count < 20; count += 1) last = known.get(last) as string;
      expect(last).to.equal(notes);
    });

    it('each reading is on the audit trail, and no value of it', async () => {
      const doctor = await signInAs(it_, 'doctor');
      await doctor.as().medicalHistory.update(patient, { conditions: ['Asthma'] });
      await doctor.as().medicalHistory.read(patient);
      // A change of nothing shows all that is known, so it is a reading.
      await doctor.as().medicalHistory.update(patient, {});
      await doctor.as().medicalHistory.update(patient, { conditions: ['Asthma'] });
      const entries = await it_.storage
        .collection(auditLogs)
        .find({ entity: 'medical_histories' }, { sort: { id: 1 } });
      expect(entries.map(({ action, entity_id, actor }) => [action, entity_id, actor.id])).to.deep.equal([
        ['medical_history.update', patient, doctor.actor.id],
        ...Array.from({ length: 3 }, () => ['medical_history.read', patient, doctor.actor.id]),
      ]);
      expect(JSON.stringify(entries)).to.not.include('Asthma');
    });

    it('the desk never sees it, technicians read, doctors write, patients read their own alone', async () => {
      await it_.clinic.as(operator).medicalHistory.update(patient, { notes: 'secret' });
      const met = async (role: 'admin' | 'doctor' | 'receptionist' | 'technician' | 'patient') => {
        const histories = (await signInAs(it_, role)).as().medicalHistory;
        const read = await histories.read(patient).then(
          () => 'read',
          ({ code }) => code,
        );
        return [
          read,
          await histories.update(patient, { notes: role }).then(
            () => 'written',
            ({ code }) => code,
          ),
        ];
      };
      expect(await met('receptionist')).to.deep.equal(['FORBIDDEN', 'FORBIDDEN']);
      expect(await met('technician')).to.deep.equal(['read', 'FORBIDDEN']);
      expect(await met('patient')).to.deep.equal(['NOT_FOUND', 'FORBIDDEN']);
      for (const role of ['admin', 'doctor'] as const)
        expect(await met(role)).to.deep.equal(['read', 'written']);
      const own = await signInAs(it_, 'patient');
      const [record] = (await own.as().patients.list()).items;
      expect(await own.as().medicalHistory.read(record!.id)).to.include({ notes: null });
    });

    it('lists of text in bounds, unknown fields and patients are refused and change nothing', async () => {
      const histories = it_.clinic.as(operator).medicalHistory;
      for (const wrong of [{ allergies: 'Penicillin' }, { conditions: [''] }, { entries: [] }, { notes: 1 }])
        expect(await codeOf(histories.update(patient, wrong as object))).to.equal('VALIDATION_ERROR');
      const nobody = '0190a1b2-0000-7000-8000-000000000008';
      expect(await codeOf(histories.read(nobody))).to.equal('NOT_FOUND');
      expect(await codeOf(histories.update(nobody, { notes: 'A' }))).to.equal('NOT_FOUND');
      expect((await histories.read(patient)).entries).to.deep.equal([]);
    });
  });
});
