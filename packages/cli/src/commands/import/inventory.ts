import type { ImportReport } from '@clinic/core';
import { ImportCommand, importArgs, importFlags } from '../../import-command.ts';

export default class ImportInventory extends ImportCommand {
  static override summary = 'Import stock from a CSV file, all of its rows or none.';
  static override description =
    'Columns: name, category, quantity, unit, unit_cost, and any of sku, min_quantity, supplier, expiry_date. An ' +
    'import that was cut off is completed by the same command with the same file.';
  static override examples = [
    '<%= config.bin %> import inventory stock.csv --dry-run',
    '<%= config.bin %> import inventory stock.csv --json',
  ];
  static override args = importArgs;
  static override flags = importFlags;

  async run(): Promise<ImportReport> {
    const { args, flags } = await this.parse(ImportInventory);
    return this.import(args.file, flags['dry-run'], ({ interchange }) => interchange.importInventory);
  }
}
