import type { SubscriptionView } from '@clinic/core';
import { Args } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';

export default class PackagesConfirmPayment extends ClinicCommand {
  static override summary = 'Note that a pending purchase was paid at the desk; its days begin now.';
  static override examples = [
    '<%= config.bin %> packages confirm-payment 0197d6f2-5c1e-7b4a-9f6e-2d8c1a3b4c5d',
    '<%= config.bin %> packages confirm-payment 0197d6f2-5c1e-7b4a-9f6e-2d8c1a3b4c5d --json',
  ];
  static override args = {
    subscription: Args.string({
      description: "The subscription's id, as packages pending shows it.",
      required: true,
    }),
  };

  async run(): Promise<{ subscription: SubscriptionView }> {
    const { args } = await this.parse(PackagesConfirmPayment);
    const clinic = await this.clinic();
    const subscription = await clinic.subscriptions.confirmPayment(args.subscription);
    this.log(`${subscription.name} runs until ${this.civil(subscription.expires_at)}.`);
    return { subscription };
  }
}
