import type { PackageView } from '@clinic/core';
import { Flags } from '@oclif/core';
import { amountFlag } from '../../amount.ts';
import { ClinicCommand } from '../../clinic-command.ts';
import { money } from '../../table.ts';

export default class PackagesAdd extends ClinicCommand {
  static override summary = 'Put a new package on sale.';
  static override examples = [
    {
      description: 'A package of 30 days for KWD 12.500',
      command: '<%= config.bin %> packages add --name "Family month" --price 12.5 --duration 30',
    },
    {
      description: 'One that is not sold yet',
      command: '<%= config.bin %> packages add --name "Summer" --price 20 --duration 60 --inactive',
    },
  ];
  static override flags = {
    name: Flags.string({ description: 'The name patients see.', required: true }),
    price: amountFlag({ description: 'The price in major units, for example 12.500.', required: true }),
    duration: Flags.integer({ description: 'How long it runs, in days.', required: true }),
    description: Flags.string({ description: 'What it contains.' }),
    inactive: Flags.boolean({ description: 'Do not sell it yet.' }),
  };

  async run(): Promise<{ package: PackageView }> {
    const { name, price, duration, description, inactive } = (await this.parse(PackagesAdd)).flags;
    const clinic = await this.clinicToAddTo();
    const added = await clinic.packages.add({
      name,
      price,
      duration,
      ...(description !== undefined && { description }),
      is_active: !inactive,
    });
    this.log(
      `Added ${added.name}, ${money(added.price, added.currency)} for ${added.duration} days: ${added.id}`,
    );
    return { package: added };
  }
}
