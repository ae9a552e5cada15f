import type { ImportReport } from '@clinic/core';
import { ImportCommand, importArgs, importFlags } from '../../import-command.ts';

export default class ImportPatients extends ImportCommand {
  static override summary = 'Import patients from a CSV file, all of its rows or none.';
  static override description =
    'Columns: name, phone, and any of email, gender, date_of_birth, national_id, address, insurance_provider, ' +
    'insurance_policy_number, insurance_id, emergency_contact. An import that was cut off is completed by the same ' +
    'command with the same file.';
  static override examples = [
    '<%= config.bin %> import patients patients.csv --dry-run',
    '<%= config.bin %> import patients patients.csv --json',
  ];
  static override args = importArgs;
  static override flags = importFlags;

  async run(): Promise<ImportReport> {
    const { args, flags } = await this.parse(ImportPatients);
    return this.import(args.file, flags['dry-run'], ({ interchange }) => interchange.importPatients);
  }
}
