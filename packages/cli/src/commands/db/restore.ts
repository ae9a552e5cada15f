import type { BackupReport } from '@clinic/core';
import { Args, Flags } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { table } from '../../table.ts';

export default class DbRestore extends ClinicCommand {
  static override summary = 'Put a backup into a store without documents; counts are compared at the end.';
  static override examples = [
    '<%= config.bin %> db restore clinic-monday.backup',
    {
      description: 'In place of what the store holds',
      command: '<%= config.bin %> db restore clinic-monday.backup --force',
    },
  ];
  static override args = {
    file: Args.string({ description: 'A file that db backup wrote.', required: true }),
  };
  static override flags = {
    force: Flags.boolean({ description: 'Delete first what the store holds.' }),
  };

  async run(): Promise<BackupReport> {
    const { args, flags } = await this.parse(DbRestore);
    const { store } = await this.openClinic();
    const restored = await this.working('Restoring', () => store.restore(args.file, { force: flags.force }));
    this.log(table(['Collection', 'Documents'], Object.entries(restored.collections)));
    this.log(`Restored from ${restored.file}.`);
    return restored;
  }
}
