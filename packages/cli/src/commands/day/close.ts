import type { DayCloseReport, DayDifference, DayFigures } from '@clinic/core';
import { Flags } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { money, table } from '../../table.ts';

export default class DayCloseCommand extends ClinicCommand {
  static override summary =
    'Reconcile a day that is over and store what came out, signed; exit 1 when something differs.';
  static override examples = [
    '<%= config.bin %> day close',
    { description: 'A day of last week', command: '<%= config.bin %> day close --date 2026-01-05 --json' },
  ];
  static override flags = {
    date: Flags.string({ description: "The day of the clinic. The clinic's yesterday by default." }),
  };

  async run(): Promise<DayCloseReport> {
    const { date } = (await this.parse(DayCloseCommand)).flags;
    const clinic = await this.clinic();
    const found = await this.working('Reconciling', () =>
      clinic.dayClose.close(date === undefined ? {} : { date }),
    );
    const { day_close: close, differences, difference_count, notes } = found;
    this.log(figuresTable(close.figures));
    this.log(`Closed ${this.civil(close.closed_at)} by ${close.closed_by}. Digest: ${close.digest}`);
    for (const { appointment_id } of notes) this.log(`Completed without a visit: ${appointment_id}`);
    if (difference_count === 0) {
      this.log(`All of ${close.id} adds up.`);
      return found;
    }
    this.log(differencesTable(differences));
    process.exitCode = 1;
    process.stderr.write(`${close.id} doesn't add up. Differences: ${difference_count}.\n`);
    return found;
  }
}

const figuresTable = (figures: DayFigures): string => {
  const { payments, refunds, invoices, subscriptions, stock, visits, currency } = figures;
  const tallies = [
    ...Object.entries(payments).map(([method, tally]) => [`Payments, ${method}`, tally] as const),
    ...Object.entries(refunds).map(([method, tally]) => [`Refunds, ${method}`, tally] as const),
    ['Invoices', invoices.made] as const,
    ['Voided', invoices.voided] as const,
    ['Packages sold', subscriptions.sold] as const,
    ['Package payments confirmed', subscriptions.confirmed] as const,
  ];
  const { items, ...types } = stock;
  return table(
    ['What', 'How many', 'Amount'],
    [
      ...tallies.map(([name, { count, amount }]) => [name, count, money(amount, currency)]),
      ['Items of stock', items, null],
      ...Object.entries(types).map(([type, { changes, quantity }]) => [`Stock, ${type}`, changes, quantity]),
      ['Appointments completed', visits.completed_appointments, null],
      ['Visits', visits.recorded, null],
    ],
  );
};

const differencesTable = (differences: readonly DayDifference[]): string =>
  table(
    ['What', 'Whose', 'Field', 'Stored', 'Counted'],
    differences.map(({ part, id, name, field, stored, counted }) => [
      part,
      name ?? id,
      field,
      stored,
      counted,
    ]),
  );
