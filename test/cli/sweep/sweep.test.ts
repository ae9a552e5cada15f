import type { SweepReport } from '@clinic/core';
import { expect } from 'chai';
import { appointments } from '../../../packages/core/src/appointments/collections.ts';
import { addDoctor, addPatient, appointmentAt } from '../../support/appointments.ts';
import { operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { answerOf, closeDesks, runClinic, runHere } from '../command-line.ts';
import { openReception } from '../reception.ts';

describe('clinic sweep', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    it('subscriptions: what is over expires once, and only with the sweep that was named', async () => {
      const { clinic, desk } = await openReception(store, { at: '2020-01-05T06:00:00.000Z' });
      const { packages, users, subscriptions } = clinic.as(operator);
      const { id } = await packages.add({ name: 'Month', price: 10, duration: 30 });
      await users.create({ role: 'patient', name: 'Ahmed', phone: '51234567' });
      await subscriptions.grant({ user: '51234567', package: id });
      const run = async (...argv: string[]) =>
        answerOf<{ expired: number }>(await runHere(desk, [...argv, '--json']));
      expect((await run('sweep', 'outbox')).expired).to.equal(0);
      expect(await run('sweep', 'subscriptions')).to.deep.equal({
        reminders: 0,
        no_shows: 0,
        expired: 1,
        sent: 0,
        failed: 0,
      });
      expect((await run('sweep')).expired).to.equal(0);
    });

    it('reminders and no-shows: each by its name, or all and sent at once, one line for each on the console', async () => {
      const parts = await openReception(store);
      const { storage, clock, desk } = parts;
      const doctor = await addDoctor(parts);
      const visit = async (start: number) => {
        const patient_id = await addPatient(parts);
        const one = appointmentAt(start, { patient_id, doctor_id: doctor.id });
        await storage.collection(appointments).insert(one);
      };
      await visit(clock.now() + 3_600_000);
      await visit(clock.now() - 20 * 60_000);
      const none: SweepReport = { reminders: 0, no_shows: 0, expired: 0, sent: 0, failed: 0 };
      const run = async (...argv: string[]) => answerOf(await runHere(desk, ['sweep', ...argv, '--json']));
      expect(await run('no-shows')).to.deep.equal({ ...none, no_shows: 1 });
      expect(await run('reminders')).to.deep.equal({ ...none, reminders: 1 });
      await visit(clock.now() + 2 * 3_600_000);
      const outcome = await runClinic(desk, ['sweep']);
      expect(outcome.stdout)
        .to.include('Reminded of 1 appointments, 0 became no-shows.')
        .and.include('Sent 6');
      const lines = outcome.stderr.split('\n').filter((line) => line.startsWith('clinic message'));
      expect(lines).to.have.length(6);
      for (const line of lines)
        expect(line).to.match(
          /^clinic message kind=(reminder|no_show) to=\+965\d{8} body="[^"]+ at \d\d:\d\d.*"$/,
        );
      expect(await run()).to.deep.equal(none);
    });
  });
});
