import type { SubscriptionView } from '@clinic/core';
import { Args } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';

export default class PackagesFailPayment extends ClinicCommand {
  static override summary = 'Note that a pending purchase was not paid; the patient may buy again.';
  static override examples = [
    '<%= config.bin %> packages fail-payment 0197d6f2-5c1e-7b4a-9f6e-2d8c1a3b4c5d',
    '<%= config.bin %> packages fail-payment 0197d6f2-5c1e-7b4a-9f6e-2d8c1a3b4c5d --json',
  ];
  static override args = {
    subscription: Args.string({
      description: "The subscription's id, as packages pending shows it.",
      required: true,
    }),
  };

  async run(): Promise<{ subscription: SubscriptionView }> {
    const { args } = await this.parse(PackagesFailPayment);
    const clinic = await this.clinic();
    const subscription = await clinic.subscriptions.failPayment(args.subscription);
    this.log(`The purchase of ${subscription.name} has ended unpaid.`);
    return { subscription };
  }
}
