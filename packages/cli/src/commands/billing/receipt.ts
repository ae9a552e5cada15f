import type { ReceiptCheck } from '@clinic/core';
import { Args } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';

export default class BillingReceiptCommand extends ClinicCommand {
  static override summary =
    'Say whether the clinic signed a receipt, and what its payment is now; exit 1 when it is forged or unknown.';
  static override args = {
    text: Args.string({ description: 'The text that the code on it holds.', required: true }),
  };
  static override examples = [
    '<%= config.bin %> billing receipt "clinic-receipt:1|INV-2026-000001|…|10.000|KWD|…|…"',
    {
      description: 'From a scanner that types what it reads',
      command: '<%= config.bin %> billing receipt "$SCANNED" --json',
    },
  ];

  async run(): Promise<ReceiptCheck> {
    const { text } = (await this.parse(BillingReceiptCommand)).args;
    const clinic = await this.clinic();
    const found = await clinic.billing.verifyReceipt({ text });
    this.log(this.said(found));
    if (found.payment === null) process.exitCode = 1;
    return found;
  }

  private said({ receipt, payment }: ReceiptCheck): string {
    if (receipt === null) return 'Forged, or damaged: the clinic did not sign this.';
    const { number, amount, currency, paid_at } = receipt;
    const genuine = `Genuine: ${amount} ${currency} on ${number}, paid ${this.civil(paid_at)}.`;
    if (payment === null) return `${genuine}\nThere is no such payment here.`;
    const { bill_status, refunded, kept } = payment;
    const since =
      refunded === 0 ? 'Nothing was given back.' : `Given back since: ${refunded}; kept: ${kept}.`;
    return `${genuine}\n${since} The bill is ${bill_status}.`;
  }
}
