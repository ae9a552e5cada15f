import type { AppointmentStatus, AppointmentView } from '@clinic/core';
import { Flags } from '@oclif/core';
import { appointmentsTable } from '../../appointments-table.ts';
import { ClinicCommand } from '../../clinic-command.ts';
import { countLine, type Listed, limitFlag } from '../../list.ts';

const statuses = [
  'scheduled',
  'confirmed',
  'arrived',
  'completed',
  'cancelled',
  'no_show',
] as const satisfies readonly AppointmentStatus[];

export default class AppointmentsList extends ClinicCommand {
  static override summary = 'Show appointments by start.';
  static override examples = [
    { description: 'A day', command: '<%= config.bin %> appointments list --date 2026-01-05' },
    {
      description: 'What a doctor has still to do',
      command:
        '<%= config.bin %> appointments list --doctor 0197d6f2-5c1e-7b4a-9f6e-2d8c1a3b4c5d --status confirmed --json',
    },
  ];
  static override flags = {
    date: Flags.string({ description: 'Only this day of the clinic.' }),
    from: Flags.string({ description: 'From this date or instant on.' }),
    to: Flags.string({ description: 'To this date, or up to this instant.' }),
    doctor: Flags.string({ description: "Only this doctor's, by id." }),
    patient: Flags.string({ description: "Only this patient's, by id." }),
    status: Flags.option({ options: statuses })({ description: 'Only appointments in this status.' }),
    limit: limitFlag,
  };

  async run(): Promise<Listed<AppointmentView>> {
    const { limit, doctor, patient, json: _, ...where } = (await this.parse(AppointmentsList)).flags;
    const clinic = await this.clinic();
    const query = {
      ...where,
      ...(doctor !== undefined && { doctor_id: doctor }),
      ...(patient !== undefined && { patient_id: patient }),
    };
    const found = await this.readUpTo(limit, (page) => clinic.appointments.list({ ...query, ...page }));
    this.log(appointmentsTable(found.items));
    this.log(countLine(found, 'appointments'));
    return found;
  }
}
