import type { BackupReport } from '@clinic/core';
import { Args } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { table } from '../../table.ts';

export default class DbBackup extends ClinicCommand {
  static override summary =
    'Copy everything, as it is at one moment, into a file; the server may run meanwhile.';
  static override examples = [
    '<%= config.bin %> db backup clinic-monday.backup',
    '<%= config.bin %> db backup /var/backups/clinic.backup --json',
  ];
  static override args = {
    file: Args.string({ description: 'The file to write; it must not be there yet.', required: true }),
  };

  async run(): Promise<BackupReport> {
    const { args } = await this.parse(DbBackup);
    const { store } = await this.openClinic();
    const copied = await this.working('Copying', () => store.backup(args.file));
    this.log(table(['Collection', 'Documents'], Object.entries(copied.collections)));
    this.log(`Copied to ${copied.file}, which only you may read.`);
    return copied;
  }
}
