import type { PackageView } from '@clinic/core';
import { Args } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';

export default class PackagesActivate extends ClinicCommand {
  static override summary = 'Put a retired package back on sale.';
  static override examples = [
    '<%= config.bin %> packages activate 0197d6f2-5c1e-7b4a-9f6e-2d8c1a3b4c5d',
    '<%= config.bin %> packages activate 0197d6f2-5c1e-7b4a-9f6e-2d8c1a3b4c5d --json',
  ];
  static override args = {
    id: Args.string({ description: "The package's id.", required: true }),
  };

  async run(): Promise<{ package: PackageView }> {
    const { args } = await this.parse(PackagesActivate);
    const clinic = await this.clinic();
    const changed = await clinic.packages.activate(args.id);
    this.log(`${changed.name} is on sale again.`);
    return { package: changed };
  }
}
