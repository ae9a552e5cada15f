import type { SweepName, SweepReport } from '@clinic/core';
import { Args } from '@oclif/core';
import { ClinicCommand } from '../clinic-command.ts';

const names = [
  'reminders',
  'no-shows',
  'subscriptions',
  'outbox',
  'webhooks',
] as const satisfies readonly SweepName[];

export default class Sweep extends ClinicCommand {
  static override summary =
    'Do one pass of the background work, for cron; a running server does it by itself.';
  static override examples = [
    '<%= config.bin %> sweep',
    { description: 'Only send what waits in the outbox', command: '<%= config.bin %> sweep outbox --json' },
  ];
  static override args = {
    work: Args.custom<(typeof names)[number]>({ options: [...names] })({
      description: 'Only this work; all of it by default.',
    }),
  };

  async run(): Promise<SweepReport> {
    const { args } = await this.parse(Sweep);
    const { createMessenger } = await import('@clinic/core');
    const { configuration } = await this.openStore();
    const { environment, messaging } = configuration;
    const clinic = await this.openClinic(
      createMessenger(messaging, { environment, warn: (message) => this.warn(message) }),
    );
    const report = await this.working('Sweeping', () => clinic.sweep(args.work && [args.work]));
    this.log(
      `Reminded of ${report.reminders} appointments, ${report.no_shows} became no-shows. Expired ${report.expired} subscriptions. Sent ${report.sent} messages, ${report.failed} failed.`,
    );
    return report;
  }
}
