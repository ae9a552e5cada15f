import type { Sheet } from '@clinic/core';
import { Flags } from '@oclif/core';
import { ClinicCommand } from './clinic-command.ts';

export const reportFlags = {
  from: Flags.string({ description: 'From this date or instant on.' }),
  to: Flags.string({ description: 'To this date, or up to this instant.' }),
  csv: Flags.boolean({ description: 'A spreadsheet on stdout.', exclusive: ['json'] }),
};

/** A report as a table, with bars on a terminal; or as a spreadsheet. */
export abstract class ReportCommand extends ClinicCommand {
  protected async print(
    csv: boolean,
    sheet: () => Sheet,
    shown: () => string,
    bars: () => string,
  ): Promise<void> {
    if (csv) {
      const { toCsv } = await import('@clinic/core');
      process.stdout.write(toCsv(sheet()));
      return;
    }
    this.log(shown());
    if (process.stdout.isTTY) this.log(`\n${bars()}`);
  }
}
