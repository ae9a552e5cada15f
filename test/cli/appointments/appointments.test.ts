import type { AppointmentView } from '@clinic/core';
import { expect } from 'chai';
import { operator } from '../../support/clinic.ts';
import { eachStore, type Store } from '../../support/engines.ts';
import { answerOf, closeDesks, refusalOf, runClinic, runHere } from '../command-line.ts';
import { openReception } from '../reception.ts';

interface OneAppointment {
  appointment: AppointmentView;
}

const DAY = 86_400_000;

describe('clinic appointments', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    it('list, move and cancel beside an open clinic, audited as the operator; refusals change nothing', async () => {
      const { desk, clinic, appointments, day } = await openDay(store);
      const [first, second] = appointments;
      const listed = answerOf<{ items: AppointmentView[]; total: number }>(
        await runClinic(desk, ['appointments', 'list', '--date', day, '--json']),
      );
      expect(listed.total).to.equal(2);
      expect(listed.items).to.deep.equal(appointments);
      const moved = answerOf<OneAppointment>(
        await runHere(desk, ['appointments', 'move', first.id, '--start', `${day} 12:00`, '--json']),
      );
      expect(moved.appointment).to.include({ id: first.id, start_time: '12:00' });
      const back = ['appointments', 'move', first.id, '--start', first.start];
      expect((await runHere(desk, back)).stdout).to.equal(`Moved to ${day} 08:00, Noor with Dr. Sara.\n`);
      const taken = ['appointments', 'move', first.id, '--start', second.start, '--json'];
      expect(refusalOf(await runHere(desk, taken), 1).code).to.equal('SLOT_TAKEN');
      const vague = ['appointments', 'move', first.id, '--start', 'soon', '--json'];
      expect(refusalOf(await runHere(desk, vague), 2).message).to.include('start');

      const cancel = ['appointments', 'cancel', first.id, '--reason', 'The doctor is ill'];
      const cancelled = answerOf<OneAppointment>(await runHere(desk, [...cancel, '--json']));
      expect(cancelled.appointment).to.include({ status: 'cancelled', cancel_reason: 'The doctor is ill' });
      expect(refusalOf(await runHere(desk, [...cancel, '--json']), 1).code).to.equal('INVALID_TRANSITION');
      expect((await runHere(desk, ['appointments', 'cancel', second.id])).stdout).to.match(
        /^Cancelled: .*Noor/,
      );
      const [entry] = (await clinic.as(operator).audit.list({ entity_id: second.id })).items;
      expect(entry?.action).to.equal('appointment.cancel');
      expect(entry?.actor.id).to.match(/^cli:/);
    });

    it('list: filtered, as a table without --json; what stands for nothing is wrong usage', async () => {
      const { desk, clinic, appointments, day } = await openDay(store);
      await clinic.as(operator).appointments.confirm(appointments[0].id);
      const count = async (...flags: string[]) =>
        answerOf<{ total: number }>(await runHere(desk, ['appointments', 'list', ...flags, '--json'])).total;
      expect(await count('--status', 'confirmed')).to.equal(1);
      expect(await count('--doctor', appointments[0].doctor_id, '--from', day, '--to', day)).to.equal(2);
      expect(await count('--patient', appointments[0].doctor_id)).to.equal(0);
      const { stdout } = await runHere(desk, ['appointments', 'list', '--limit', '1']);
      expect(stdout)
        .to.match(/Date.*Time.*Patient.*Doctor.*Status/)
        .and.match(/08:00–08:30.*Noor.*Dr\. Sara.*confirmed/)
        .and.match(/1 of 2 appointments/);
      expect(
        refusalOf(await runHere(desk, ['appointments', 'list', '--date', 'today', '--json']), 2).code,
      ).to.equal('VALIDATION_ERROR');
    });
  });
});

/** Two appointments on a Monday in a week or two: commands go by the machine's clock. */
const openDay = async (store: Store) => {
  const parts = await openReception(store);
  const clinic = parts.clinic.as(operator);
  const now = parts.clock.now();
  const monday = now + (14 - ((new Date(now).getUTCDay() + 6) % 7)) * DAY;
  const day = new Date(monday).toISOString().slice(0, 10);
  const doctor = await clinic.doctors.create({ name: 'Dr. Sara', email: 'sara@clinic.kw' });
  const { patient } = await clinic.patients.create({ name: 'Noor', phone: '60000009' });
  const book = (start_time: string) =>
    clinic.appointments.book({ doctor_id: doctor.id, patient_id: patient.id, date: day, start_time });
  const appointments = [await book('08:00'), await book('10:30')] as const;
  return { ...parts, day, appointments };
};
