import type { PackageView } from '@clinic/core';
import { Flags } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';
import type { Listed } from '../../list.ts';
import { money, table } from '../../table.ts';

export default class PackagesList extends ClinicCommand {
  static override summary = 'Show the packages on sale.';
  static override examples = [
    '<%= config.bin %> packages list',
    {
      description: 'Retired ones too, for a program',
      command: '<%= config.bin %> packages list --all --json',
    },
  ];
  static override flags = {
    all: Flags.boolean({ description: 'Retired packages too.' }),
  };

  async run(): Promise<Listed<PackageView>> {
    const { all } = (await this.parse(PackagesList)).flags;
    const clinic = await this.clinic();
    const items = await clinic.packages.list({ all });
    this.log(
      table(
        ['Id', 'Name', 'Price', 'Days', 'On sale'],
        items.map((item) => [
          item.id,
          item.name,
          money(item.price, item.currency),
          item.duration,
          item.is_active,
        ]),
      ),
    );
    return { items, total: items.length };
  }
}
