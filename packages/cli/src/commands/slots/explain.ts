import type { ExplainedDay, Taker } from '@clinic/core';
import { Flags } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { doctorArg, doctorId } from '../../doctor.ts';
import { table } from '../../table.ts';

const rules: Readonly<Record<Taker['rule'], string>> = {
  window: 'hours switched off',
  profile: 'replaced by a profile',
  time_off: 'time off',
  booking: 'a booking',
  waitlist: 'held for the waitlist',
  past: 'past',
};

const origins: Readonly<Record<ExplainedDay['hours']['from'], string>> = {
  week: "the doctor's week",
  clinic: "the clinic's hours",
  profile: 'a profile',
};

export default class SlotsExplain extends ClinicCommand {
  static override summary = "Show a doctor's day slot by slot, and what took those that cannot be booked.";
  static override examples = [
    '<%= config.bin %> slots explain sara@clinic.example --date 2026-01-11',
    '<%= config.bin %> slots explain 51234567 --date 2026-01-11 --json',
  ];
  static override args = { doctor: doctorArg };
  static override flags = {
    date: Flags.string({ description: 'The day, YYYY-MM-DD.', required: true }),
  };

  async run(): Promise<ExplainedDay> {
    const { args, flags } = await this.parse(SlotsExplain);
    const clinic = await this.clinic();
    const day = await clinic.availability.explain(await doctorId(clinic, args.doctor), flags.date);
    const { hours, slots, closed } = day;
    this.log(`By ${origins[hours.from]}${hours.name === null ? '' : `, ${hours.name}`} (${day.timezone}):`);
    this.log(
      table(
        ['Start', 'End', 'Free', 'Taken by', 'Note', 'Id'],
        slots.map(({ start, end, available, taken_by }) => [
          this.civil(start),
          this.civil(end),
          available,
          taken_by && rules[taken_by.rule],
          taken_by?.note,
          taken_by?.id,
        ]),
      ),
    );
    for (const { start, end } of closed) this.log(`No hours: ${this.civil(start)} to ${this.civil(end)}`);
    this.log(`${day.available_count} of ${slots.length} slots free`);
    return day;
  }
}
