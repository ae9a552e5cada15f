import type { ExplainedDay, WindowSet } from '@clinic/core';
import { expect } from 'chai';
import { operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { answerOf, closeDesks, refusalOf, runClinic, runHere } from '../command-line.ts';
import { openReception } from '../reception.ts';

describe('clinic doctors hours and clinic slots', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    const open = async () => {
      const reception = await openReception(store);
      const clinic = reception.clinic.as(operator);
      const { id } = await clinic.doctors.create({ name: 'Dr. A', email: 'a@clinic.kw', phone: '51234567' });
      return { ...reception, clinic, id };
    };

    it('hours: set by the day’s name or number, for a doctor named by id, email or phone', async () => {
      const { desk, clinic, id } = await open();
      const set = (doctor: string, ...rest: string[]) =>
        runHere(desk, ['doctors', 'hours', doctor, ...rest, '--json']);
      const times = ['--start', '09:00', '--end', '13:00'];
      const first = answerOf<WindowSet>(await set(id, '--day', 'sunday', ...times, '--slot', '20'));
      expect(first.replaced).to.equal(false);
      expect(first.availability).to.include({
        doctor_id: id,
        day_name: 'Sunday',
        start_time: '09:00',
        end_time: '13:00',
        slot_duration_minutes: 20,
      });
      const again = answerOf<WindowSet>(await set('a@clinic.kw', '--day', '6', ...times));
      expect(again).to.deep.include({ replaced: true });
      expect(again.availability).to.include({ id: first.availability.id, slot_duration_minutes: 30 });
      answerOf(await set('51234567', '--day', 'Mon', ...times));
      expect((await clinic.availability.list(id)).total).to.equal(2);
      const { stdout } = await runHere(desk, ['doctors', 'hours', id, '--day', 'FRIDAY', ...times]);
      expect(stdout).to.equal('Set Friday 09:00-13:00, 30 minutes a slot.\n');
    });

    it('hours: what overlaps is refused with exit 1, what is no time or day with 2, and nothing is set', async () => {
      const { desk, clinic, id } = await open();
      const set = (...rest: string[]) => runHere(desk, ['doctors', 'hours', ...rest, '--json']);
      const sunday = ['--day', 'sunday', '--end', '13:00', '--start'];
      answerOf(await set(id, ...sunday, '09:00'));
      expect(refusalOf(await set(id, ...sunday, '10:00'), 1).code).to.equal('CONFLICT');
      expect(refusalOf(await set(id, ...sunday, '10'), 2).message).to.include('start_time');
      expect(
        refusalOf(await set(id, '--day', 'someday', '--start', '09:00', '--end', '10:00'), 2).code,
      ).to.equal('VALIDATION_ERROR');
      expect(refusalOf(await set(id, '--day', 'monday'), 2).message).to.include('start');
      expect(refusalOf(await set('nobody@clinic.kw', ...sunday, '09:00'), 1).code).to.equal('NOT_FOUND');
      const admin = await clinic.users.create({ role: 'admin', name: 'Admin', email: 'admin@clinic.kw' });
      for (const reference of [admin.id, 'admin@clinic.kw'])
        expect(refusalOf(await set(reference, ...sunday, '09:00'), 1).code).to.equal('NOT_FOUND');
      expect((await clinic.availability.list(id)).total).to.equal(1);
    });

    it('slots explain: each slot and what took it, by the hours of CLINIC_HOURS; as a table without --json', async () => {
      const { desk, clinic, id } = await open();
      const { time_off: leave } = await clinic.timeOff.take({
        doctor_id: id,
        start: '2031-01-12T06:00:00Z',
        end: '2031-01-12T06:30:00Z',
        reason: 'Congress',
      });
      const environment = { ...desk.environment, CLINIC_HOURS: 'Sun 09:00-10:00' };
      const explain = ['slots', 'explain', 'a@clinic.kw', '--date', '2031-01-12'];
      const day = answerOf<ExplainedDay>(await runClinic({ ...desk, environment }, [...explain, '--json']));
      expect(day).to.deep.include({ doctor_id: id, date: '2031-01-12', available_count: 1 });
      expect(day.slots.map(({ taken_by }) => taken_by)).to.deep.equal([
        { rule: 'time_off', id: leave.id, note: 'Congress' },
        null,
      ]);
      const { stdout } = await runHere({ ...desk, environment }, explain);
      expect(stdout)
        .to.match(/^By the clinic's hours \(Asia\/Kuwait\):/)
        .and.match(/09:00.*09:30.*no.*time off.*Congress/)
        .and.match(/09:30.*10:00.*yes/)
        .and.match(/No hours: 12 Jan 2031, 00:00 to 12 Jan 2031, 09:00/)
        .and.match(/1 of 2 slots free/);
      expect(
        refusalOf(await runHere(desk, [...explain.slice(0, -1), 'soon', '--json']), 2).message,
      ).to.include('date');
    });
  });
});
