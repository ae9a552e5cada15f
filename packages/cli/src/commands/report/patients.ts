import type { PatientStats } from '@clinic/core';
import { bars } from '../../bars.ts';
import { ReportCommand, reportFlags } from '../../report-command.ts';
import { table } from '../../table.ts';

export default class ReportPatients extends ReportCommand {
  static override summary = 'Show who the patients are and how they come.';
  static override examples = [
    '<%= config.bin %> report patients --from 2026-01-01 --to 2026-01-31',
    '<%= config.bin %> report patients --csv',
  ];
  static override flags = reportFlags;

  async run(): Promise<PatientStats> {
    const { csv, json: _, ...range } = (await this.parse(ReportPatients)).flags;
    const clinic = await this.clinic();
    const { patientStatsSheet } = await import('@clinic/core');
    const report = await this.working('Counting', () => clinic.analytics.patientStats(range));
    await this.print(
      csv,
      () => patientStatsSheet(report),
      () => table(['Figure', 'Of', 'Value'], patientStatsSheet(report).rows),
      () => bars(report.series.map(({ period, visits }) => [period, visits, `${visits} visits`])),
    );
    return report;
  }
}
