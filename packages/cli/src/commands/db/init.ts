import type { StoreInitialized } from '@clinic/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { sampleFlag } from '../../sample.ts';

export default class DbInit extends ClinicCommand {
  static override summary =
    'Make what the store lacks: collections, indexes, migrations, the first packages.';
  static override examples = [
    '<%= config.bin %> db init',
    { description: 'Without packages to start from', command: '<%= config.bin %> db init --no-sample' },
  ];
  static override flags = { sample: sampleFlag };

  async run(): Promise<StoreInitialized> {
    const { sample } = (await this.parse(DbInit)).flags;
    const { store } = await this.openClinic();
    const made = await this.working('Preparing the store', () => store.initialize({ sample }));
    this.log(
      `${made.location} is ready: ${made.collections.length} collections, ${made.indexes} indexes, ` +
        `${made.migrations} migrations run, ${made.sample_packages} sample packages added.`,
    );
    return made;
  }
}
