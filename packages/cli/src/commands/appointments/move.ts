import type { AppointmentView } from '@clinic/core';
import { Args, Flags } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';

/** As the desk writes a time: a day and a time on the clinic's clock. */
const CIVIL = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)$/;

export default class AppointmentsMove extends ClinicCommand {
  static override summary = 'Move an appointment; the old time is free once the new one is held.';
  static override examples = [
    {
      description: "By the clinic's clock",
      command:
        '<%= config.bin %> appointments move 0197d6f2-5c1e-7b4a-9f6e-2d8c1a3b4c5d --start "2026-01-05 09:30"',
    },
    {
      description: 'To an instant',
      command:
        '<%= config.bin %> appointments move 0197d6f2-5c1e-7b4a-9f6e-2d8c1a3b4c5d --start 2026-01-05T06:30:00Z --json',
    },
  ];
  static override args = {
    id: Args.string({ description: "The appointment's id.", required: true }),
  };
  static override flags = {
    start: Flags.string({
      description: 'The new start: a date and time of the clinic, or an instant with Z or an offset.',
      required: true,
    }),
  };

  async run(): Promise<{ appointment: AppointmentView }> {
    const { args, flags } = await this.parse(AppointmentsMove);
    const [, date, start_time] = CIVIL.exec(flags.start) ?? [];
    const clinic = await this.clinic();
    const appointment = await clinic.appointments.update(
      args.id,
      date !== undefined && start_time !== undefined ? { date, start_time } : { start: flags.start },
    );
    this.log(
      `Moved to ${appointment.date} ${appointment.start_time}, ${appointment.patient_name ?? 'a patient'} with ${appointment.doctor_name}.`,
    );
    return { appointment };
  }
}
