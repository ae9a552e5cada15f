import { basename } from 'node:path';
import type { Configuration, StoreInitialized } from '@clinic/core';
import { Flags } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { askText } from '../../questions.ts';
import { Refusal } from '../../refusal.ts';
import { sampleFlag } from '../../sample.ts';

const databaseName = (database: Configuration['database']): string =>
  database.engine === 'sqlite' ? basename(database.path) : database.name;

export default class DbReset extends ClinicCommand {
  static override summary = 'Delete everything in the store and make it anew.';
  static override examples = [
    { description: "Asks for the database's name first", command: '<%= config.bin %> db reset' },
    { description: 'Empty, without asking', command: '<%= config.bin %> db reset --force --no-sample' },
  ];
  static override flags = {
    force: Flags.boolean({ description: 'Do not ask.' }),
    sample: sampleFlag,
  };

  async run(): Promise<StoreInitialized> {
    const { force, sample } = (await this.parse(DbReset)).flags;
    const { configuration } = await this.openStore();
    if (!force) await this.confirmByName(databaseName(configuration.database));
    const { store } = await this.openClinic();
    const made = await this.working('Making the store anew', () => store.reset({ sample }));
    this.log(`${made.location} is new and holds ${made.sample_packages} sample packages.`);
    return made;
  }

  private async confirmByName(name: string): Promise<void> {
    if (!this.attended) throw new Refusal('CONFLICT', 'This deletes everything in the store; use --force.');
    const typed = await askText(`This deletes everything. Type ${name} to go on:`);
    if (typed !== name) throw new Refusal('CANCELLED', 'Cancelled: nothing was changed.');
  }
}
