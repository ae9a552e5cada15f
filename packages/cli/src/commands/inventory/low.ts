import type { InventoryItemView } from '@clinic/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { countLine, type Listed, limitFlag } from '../../list.ts';
import { table } from '../../table.ts';

export default class InventoryLow extends ClinicCommand {
  static override summary = 'Show what is low in stock, by name.';
  static override examples = ['<%= config.bin %> inventory low', '<%= config.bin %> inventory low --json'];
  static override flags = { limit: limitFlag };

  async run(): Promise<Listed<InventoryItemView>> {
    const { limit } = (await this.parse(InventoryLow)).flags;
    const clinic = await this.clinic();
    const low = await this.readUpTo(limit, (page) => clinic.inventory.list({ low_stock: true, ...page }));
    this.log(
      table(
        ['Id', 'Name', 'SKU', 'Category', 'Quantity', 'Minimum', 'Unit', 'Supplier', 'Expires'],
        low.items.map((item) => [
          item.id,
          item.name,
          item.sku,
          item.category,
          item.quantity,
          item.min_quantity,
          item.unit,
          item.supplier,
          item.expiry_date,
        ]),
      ),
    );
    this.log(countLine(low, 'low in stock'));
    return low;
  }
}
