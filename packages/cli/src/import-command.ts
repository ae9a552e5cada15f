import { readFile } from 'node:fs/promises';
import type { ClinicFor, ImportReport } from '@clinic/core';
import { Args, Flags } from '@oclif/core';
import { ClinicCommand } from './clinic-command.ts';
import type { Progress } from './progress-bar.ts';
import { WrongUsage } from './refusal.ts';
import { table } from './table.ts';

export const importArgs = {
  file: Args.string({
    description: 'The CSV file, in UTF-8; its first line names the columns.',
    required: true,
  }),
};

export const importFlags = {
  'dry-run': Flags.boolean({ description: 'Only say what would come of it.' }),
};

/** Of each table on the screen; `--json` has all. */
const SHOWN = 50;

type Import = (input: { csv: Uint8Array; dry_run: boolean }, tell: Progress) => Promise<ImportReport>;

/** Which of the clinic's imports. */
type Choose = (clinic: ClinicFor) => Import;

/** Imports a file and prints row by row what is wrong with it; exit 1 when nothing was imported for that. */
export abstract class ImportCommand extends ClinicCommand {
  protected async import(file: string, dry_run: boolean, choose: Choose): Promise<ImportReport> {
    const csv = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      throw new WrongUsage(`${file} can't be read: ${error.code ?? error.message}`);
    });
    const work = choose(await (dry_run ? this.clinic() : this.clinicToAddTo()));
    const report = await this.working('Importing', (tell) => work({ csv, dry_run }, tell));
    this.#print(report);
    return report;
  }

  #print(report: ImportReport): void {
    const { rows, imported, already_imported, refused, possible_duplicates, dry_run } = report;
    this.#shown(
      ['Row', 'Line', 'Column', 'Problem'],
      refused.flatMap(({ row, line, errors }) =>
        Object.entries(errors).map(([column, problem]) => [row, line, column, problem]),
      ),
    );
    this.#shown(
      ['Row', 'Line', 'May be the patient', 'Or of row'],
      possible_duplicates.map((one) => [one.row, one.line, one.patient_ids.join(' '), one.rows.join(' ')]),
    );
    if (refused.length > 0) {
      process.exitCode = 1;
      process.stderr.write(`Nothing was imported: ${refused.length} of ${rows} rows are refused.\n`);
      return;
    }
    const before = already_imported === 0 ? '' : `; ${already_imported} were there from the same file`;
    this.log(
      dry_run
        ? `${rows - already_imported} of ${rows} rows would be imported${before}.`
        : `${imported} of ${rows} rows were imported${before}.`,
    );
  }

  #shown(heads: string[], rows: (string | number)[][]): void {
    if (rows.length === 0) return;
    this.log(table(heads, rows.slice(0, SHOWN)));
    if (rows.length > SHOWN) this.log(`and ${rows.length - SHOWN} more; --json shows all`);
  }
}
