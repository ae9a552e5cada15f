import { Flags } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';

interface Migrated {
  /** Names of the migrations that ran, or with `--dry-run` would run. */
  readonly migrations: string[];
  readonly dry_run: boolean;
}

export default class DbMigrate extends ClinicCommand {
  static override summary = 'Run the pending migrations in order; safe to run again after an interruption.';
  static override examples = [
    '<%= config.bin %> db migrate',
    { description: 'Only show what would run', command: '<%= config.bin %> db migrate --dry-run' },
  ];
  static override flags = {
    'dry-run': Flags.boolean({ description: 'Show what would run and change nothing.', default: false }),
  };

  async run(): Promise<Migrated> {
    const { flags } = await this.parse(DbMigrate);
    const { store } = await this.openClinic();
    const dryRun = flags['dry-run'];
    const moved = await (dryRun
      ? store.pendingMigrations()
      : this.working('Migrating', () => store.migrate()));
    const migrations = moved.map(({ name }) => name);
    const verb = dryRun ? 'would run' : 'ran';
    this.log(
      migrations.length === 0 ? 'No migration is pending.' : `These ${verb}: ${migrations.join(', ')}`,
    );
    return { migrations, dry_run: dryRun };
  }
}
