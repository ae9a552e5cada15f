import type { DoctorPerformance } from '@clinic/core';
import { bars } from '../../bars.ts';
import { ReportCommand, reportFlags } from '../../report-command.ts';
import { table } from '../../table.ts';

export default class ReportDoctors extends ReportCommand {
  static override summary = 'Show what each doctor did.';
  static override examples = [
    '<%= config.bin %> report doctors --from 2026-01-01 --to 2026-01-31',
    '<%= config.bin %> report doctors --json',
  ];
  static override flags = reportFlags;

  async run(): Promise<{ doctors: DoctorPerformance[] }> {
    const { csv, json: _, ...range } = (await this.parse(ReportDoctors)).flags;
    const clinic = await this.clinic();
    const { doctorPerformanceSheet } = await import('@clinic/core');
    const report = await this.working('Counting', () => clinic.analytics.doctorPerformance(range));
    await this.print(
      csv,
      () => doctorPerformanceSheet(report),
      () =>
        table(
          ['Doctor', 'Appointments', 'Completed', 'No-shows', 'Cancelled', 'Visits', 'Treatments', 'Revenue'],
          report.doctors.map((one) => [
            one.name,
            one.appointments,
            one.completed,
            one.no_show,
            one.cancelled,
            one.visits,
            one.treatments,
            one.revenue,
          ]),
        ),
      () => bars(report.doctors.map(({ name, completed }) => [name, completed, `${completed} completed`])),
    );
    return report;
  }
}
