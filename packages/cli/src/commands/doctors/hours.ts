import type { WindowSet } from '@clinic/core';
import { Flags } from '@oclif/core';
import { appointmentsTable } from '../../appointments-table.ts';
import { ClinicCommand } from '../../clinic-command.ts';
import { doctorArg, doctorId } from '../../doctor.ts';
import { weekdayFlag } from '../../weekday.ts';

export default class DoctorsHours extends ClinicCommand {
  static override summary = "Set a doctor's hours on a day of the week.";
  static override examples = [
    {
      description: 'Sundays from nine to one, twenty minutes for each patient',
      command:
        '<%= config.bin %> doctors hours sara@clinic.example --day sunday --start 09:00 --end 13:00 --slot 20',
    },
    {
      description: 'A later end: hours of the same day and start are replaced',
      command: '<%= config.bin %> doctors hours sara@clinic.example --day 6 --start 09:00 --end 14:00',
    },
  ];
  static override args = { doctor: doctorArg };
  static override flags = {
    day: weekdayFlag({ description: 'The day by name, or 0 for Monday to 6 for Sunday.', required: true }),
    start: Flags.string({ description: "When it begins, HH:MM in the clinic's time.", required: true }),
    end: Flags.string({ description: 'When it ends, HH:MM; 24:00 for midnight.', required: true }),
    slot: Flags.integer({ description: 'Minutes for each booking, 5 to 240 in steps of 5.', default: 30 }),
  };

  async run(): Promise<WindowSet> {
    const { args, flags } = await this.parse(DoctorsHours);
    const clinic = await this.clinic();
    const set = await clinic.availability.set({
      doctor_id: await doctorId(clinic, args.doctor),
      day_of_week: flags.day,
      start_time: flags.start,
      end_time: flags.end,
      slot_duration_minutes: flags.slot,
    });
    const { day_name, start_time, end_time, slot_duration_minutes } = set.availability;
    this.log(
      `${set.replaced ? 'Changed' : 'Set'} ${day_name} ${start_time}-${end_time}, ${slot_duration_minutes} minutes a slot.`,
    );
    if (set.stranded_total > 0) {
      this.log(appointmentsTable(set.stranded));
      this.log(`Booked outside these hours, to be moved or cancelled: ${set.stranded_total}.`);
    }
    return set;
  }
}
