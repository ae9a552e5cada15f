import type { BillingCheck } from '@clinic/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { table } from '../../table.ts';

export default class BillingCheckCommand extends ClinicCommand {
  static override summary =
    'Recount every balance and every bill from the ledger and name what differs; exit 1 when something does.';
  static override examples = [
    '<%= config.bin %> billing check',
    { description: 'For a nightly job', command: '<%= config.bin %> billing check --json' },
  ];

  async run(): Promise<BillingCheck> {
    await this.parse(BillingCheckCommand);
    const clinic = await this.clinic();
    const found = await this.working('Recounting', () => clinic.billing.check());
    const { patients, bills, differences, difference_count } = found;
    if (difference_count === 0) {
      this.log(`All adds up: ${patients} patients, ${bills} bills.`);
      return found;
    }
    this.log(
      table(
        ['Whose', 'Id', 'Field', 'Stored', 'Ledger'],
        differences.map(({ entity, id, number, field, stored, ledger }) => [
          number ?? entity,
          id,
          field,
          stored,
          ledger,
        ]),
      ),
    );
    process.exitCode = 1;
    process.stderr.write(
      `The ledger says otherwise. Differences: ${difference_count} in ${patients} patients and ${bills} bills.\n`,
    );
    return found;
  }
}
