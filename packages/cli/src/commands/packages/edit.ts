import type { PackageView } from '@clinic/core';
import { Args, Flags } from '@oclif/core';
import { amountFlag } from '../../amount.ts';
import { ClinicCommand } from '../../clinic-command.ts';
import { money } from '../../table.ts';

const fields = ['name', 'price', 'duration', 'description'];

export default class PackagesEdit extends ClinicCommand {
  static override summary = 'Change a package; what was sold before stays as it was sold.';
  static override examples = [
    '<%= config.bin %> packages edit 0197d6f2-5c1e-7b4a-9f6e-2d8c1a3b4c5d --price 15',
    {
      description: 'A new name and term',
      command:
        '<%= config.bin %> packages edit 0197d6f2-5c1e-7b4a-9f6e-2d8c1a3b4c5d --name "Two months" --duration 60',
    },
  ];
  static override args = {
    id: Args.string({ description: "The package's id.", required: true }),
  };
  static override flags = {
    name: Flags.string({ description: 'The name patients see.', atLeastOne: fields }),
    price: amountFlag({ description: 'The price in major units, for example 12.500.' }),
    duration: Flags.integer({ description: 'How long it runs, in days.' }),
    description: Flags.string({ description: 'What it contains.' }),
  };

  async run(): Promise<{ package: PackageView }> {
    const { args, flags } = await this.parse(PackagesEdit);
    const { name, price, duration, description } = flags;
    const clinic = await this.clinic();
    const edited = await clinic.packages.edit(args.id, {
      ...(name !== undefined && { name }),
      ...(price !== undefined && { price }),
      ...(duration !== undefined && { duration }),
      ...(description !== undefined && { description }),
    });
    this.log(`${edited.name} now costs ${money(edited.price, edited.currency)} for ${edited.duration} days.`);
    return { package: edited };
  }
}
