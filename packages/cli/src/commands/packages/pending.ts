import type { SubscriptionView } from '@clinic/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { countLine, type Listed, limitFlag } from '../../list.ts';
import { money, table } from '../../table.ts';

export default class PackagesPending extends ClinicCommand {
  static override summary = 'Show purchases that wait for payment at the desk.';
  static override examples = [
    '<%= config.bin %> packages pending',
    '<%= config.bin %> packages pending --json',
  ];
  static override flags = { limit: limitFlag };

  async run(): Promise<Listed<SubscriptionView>> {
    const { limit } = (await this.parse(PackagesPending)).flags;
    const clinic = await this.clinic();
    const pending = await this.readUpTo(limit, (page) => clinic.subscriptions.pending(page));
    this.log(
      table(
        ['Subscription', 'User', 'Package', 'Price', 'Asked for'],
        pending.items.map((item) => [
          item.id,
          item.user_id,
          item.name,
          money(item.price, item.currency),
          this.civil(item.purchased_at),
        ]),
      ),
    );
    this.log(countLine(pending, 'waiting for payment'));
    return pending;
  }
}
