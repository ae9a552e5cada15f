import type { StoreStatus } from '@clinic/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { money, table } from '../../table.ts';

/** What is missing, named before the rest is only counted. */
const NAMED = 5;

export default class DbStatus extends ClinicCommand {
  static override summary = 'Show what the store holds and what it lacks; exit 1 when it lacks something.';
  static override examples = [
    '<%= config.bin %> db status',
    { description: 'For a monitor', command: '<%= config.bin %> db status --json' },
  ];

  async run(): Promise<StoreStatus> {
    await this.parse(DbStatus);
    const { store, settings } = await this.openClinic();
    const status = await store.status();
    this.log(`${status.engine} ${status.location}`);
    this.log(table(['Collection', 'Documents'], Object.entries(status.collections)));
    this.log(
      table(
        ['On sale', 'Price', 'Days'],
        status.active_packages.map((item) => [
          item.name,
          money(item.price, settings.currency),
          item.duration,
        ]),
      ),
    );
    if (!status.ok) {
      process.exitCode = 1;
      const lacking = [
        ...status.missing_collections.map((name) => `collection ${name}`),
        ...status.missing_indexes.map((name) => `index ${name}`),
        ...status.pending_migrations.map((name) => `migration ${name}`),
      ];
      const [some, more] = [lacking.slice(0, NAMED), Math.max(0, lacking.length - NAMED)];
      process.stderr.write(
        `The store is not ready. Missing: ${some.join(', ')}${more > 0 ? ` and ${more} more` : ''}. ` +
          `Run ${this.config.bin} db init.\n`,
      );
    }
    return status;
  }
}
