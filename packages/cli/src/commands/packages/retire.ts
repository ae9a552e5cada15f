import type { PackageView } from '@clinic/core';
import { Args } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';

export default class PackagesRetire extends ClinicCommand {
  static override summary = 'Take a package off sale; running subscriptions go on.';
  static override examples = [
    '<%= config.bin %> packages retire 0197d6f2-5c1e-7b4a-9f6e-2d8c1a3b4c5d',
    '<%= config.bin %> packages retire 0197d6f2-5c1e-7b4a-9f6e-2d8c1a3b4c5d --json',
  ];
  static override args = {
    id: Args.string({ description: "The package's id.", required: true }),
  };

  async run(): Promise<{ package: PackageView }> {
    const { args } = await this.parse(PackagesRetire);
    const clinic = await this.clinic();
    const changed = await clinic.packages.retire(args.id);
    this.log(`${changed.name} is no longer sold.`);
    return { package: changed };
  }
}
