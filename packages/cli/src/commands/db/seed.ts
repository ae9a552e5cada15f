import type { DemoReport } from '@clinic/core';
import { Flags } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { openSeedReport } from '../../seed-report.ts';
import { table } from '../../table.ts';

export default class DbSeed extends ClinicCommand {
  static override summary =
    'Add believable demo data: departments, staff, patients, packages, appointments, records of care, bills and stock.';
  static override description =
    'Writes seed/report.json in the working folder, with the passwords of the staff; only you may read it. The same ' +
    'seed gives the same data, passwords too.';
  static override examples = [
    '<%= config.bin %> db seed',
    {
      description: 'The same every time, added to what the store holds',
      command: '<%= config.bin %> db seed --seed 7 --doctors 3 --patients 40 --force',
    },
  ];
  static override flags = {
    doctors: Flags.integer({ description: 'How many doctors.', default: 10, min: 0, max: 1_000 }),
    patients: Flags.integer({ description: 'How many patients.', default: 120, min: 0, max: 100_000 }),
    appointments: Flags.integer({
      description: 'How many appointments, before and after today, as far as there are slots.',
      default: 600,
      min: 0,
      max: 100_000,
    }),
    seed: Flags.integer({
      description: 'What everything is worked out from; drawn by default.',
      min: 0,
      max: 4_294_967_295,
    }),
    force: Flags.boolean({ description: 'Add to a store that holds patients, or in production.' }),
  };

  async run(): Promise<DemoReport> {
    const { doctors, patients, appointments, seed, force } = (await this.parse(DbSeed)).flags;
    const { store } = await this.openClinic();
    const clinic = await this.clinic();
    const file = await openSeedReport();
    const wish = { doctors, patients, appointments, force, ...(seed === undefined ? {} : { seed }) };
    const report = await this.working('Sowing', async (tell) => {
      await store.initialize();
      return clinic.demo.seed(wish, tell);
    });
    await file.write(report);
    this.log(table(['Added', 'How many'], Object.entries(report.counts)));
    this.log(
      table(
        ['Role', 'Email', 'Password', 'Phone'],
        report.credentials.map(({ role, email, password, phone }) => [role, email, password, phone]),
      ),
    );
    this.log(`Sown from seed ${report.seed}; all of this is in ${file.path}.`);
    return report;
  }
}
