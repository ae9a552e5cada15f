import type { AppointmentView } from '@clinic/core';
import { Args, Flags } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';

export default class AppointmentsCancel extends ClinicCommand {
  static override summary = 'Cancel an appointment; its time is free at once.';
  static override examples = [
    '<%= config.bin %> appointments cancel 0197d6f2-5c1e-7b4a-9f6e-2d8c1a3b4c5d',
    '<%= config.bin %> appointments cancel 0197d6f2-5c1e-7b4a-9f6e-2d8c1a3b4c5d --reason "The doctor is ill"',
  ];
  static override args = {
    id: Args.string({ description: "The appointment's id.", required: true }),
  };
  static override flags = {
    reason: Flags.string({ description: 'Why; the patient sees it.' }),
  };

  async run(): Promise<{ appointment: AppointmentView }> {
    const { args, flags } = await this.parse(AppointmentsCancel);
    const clinic = await this.clinic();
    const input = flags.reason === undefined ? {} : { reason: flags.reason };
    const appointment = await clinic.appointments.cancel(args.id, input);
    this.log(
      `Cancelled: ${appointment.date} ${appointment.start_time}, ${appointment.patient_name ?? 'a patient'} with ${appointment.doctor_name}.`,
    );
    return { appointment };
  }
}
