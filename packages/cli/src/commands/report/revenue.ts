import type { Revenue } from '@clinic/core';
import { Flags } from '@oclif/core';
import { bars } from '../../bars.ts';
import { ReportCommand, reportFlags } from '../../report-command.ts';
import { money, table } from '../../table.ts';

const periods = ['day', 'week', 'month'] as const;

export default class ReportRevenue extends ReportCommand {
  static override summary = 'Show what was billed and collected.';
  static override examples = [
    '<%= config.bin %> report revenue --from 2026-01-01 --to 2026-01-31',
    { description: 'For a spreadsheet', command: '<%= config.bin %> report revenue --by day --csv' },
  ];
  static override flags = {
    ...reportFlags,
    by: Flags.option({ options: periods, default: 'month' as const })({ description: 'One line for each.' }),
  };

  async run(): Promise<Revenue> {
    const { csv, by, json: _, ...range } = (await this.parse(ReportRevenue)).flags;
    const clinic = await this.clinic();
    const { revenueSheet } = await import('@clinic/core');
    const report = await this.working('Counting', () => clinic.analytics.revenue({ ...range, groupBy: by }));
    const written = (amount: number): string => money(amount, report.currency);
    await this.print(
      csv,
      () => revenueSheet(report),
      () =>
        table(
          ['Period', 'Billed', 'Collected'],
          [
            ...report.series.map(({ period, billed, collected }) => [
              period,
              written(billed),
              written(collected),
            ]),
            ['All', written(report.total_billed), written(report.total_collected)],
            ['Owed at the end', written(report.outstanding), ''],
          ],
        ),
      () => bars(report.series.map(({ period, collected }) => [period, collected, written(collected)])),
    );
    return report;
  }
}
