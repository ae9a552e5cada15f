import type { PatientView } from '@clinic/core';
import { Args } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { countLine, type Listed, limitFlag } from '../../list.ts';
import { table } from '../../table.ts';

export default class PatientsFind extends ClinicCommand {
  static override summary = 'Find patients by a word of the name, the phone or the national id.';
  static override examples = [
    '<%= config.bin %> patients find ahmed',
    { description: 'By phone, for a program', command: '<%= config.bin %> patients find 51234567 --json' },
  ];
  static override args = {
    q: Args.string({
      description: 'How it begins; Arabic letters that are typed alike count as one.',
      required: true,
    }),
  };
  static override flags = { limit: limitFlag };

  async run(): Promise<Listed<PatientView>> {
    const { args, flags } = await this.parse(PatientsFind);
    const clinic = await this.clinic();
    const found = await this.readUpTo(flags.limit, (page) => clinic.patients.search({ q: args.q, ...page }));
    this.log(
      table(
        ['Id', 'Name', 'Phone', 'Born', 'National id', 'Owes'],
        found.items.map((patient) => [
          patient.id,
          patient.name,
          patient.phone,
          patient.date_of_birth,
          patient.national_id,
          patient.balance,
        ]),
      ),
    );
    this.log(countLine(found, 'patients'));
    return found;
  }
}
