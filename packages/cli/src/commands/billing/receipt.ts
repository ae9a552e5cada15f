import type { ReceiptCheck } from '@clinic/core';
import { Args } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';

type Signed = NonNullable<ReceiptCheck['receipt']>;
type Paid = NonNullable<ReceiptCheck['payment']>;

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
    const { receipt, payment } = found;
    if (receipt !== null) this.log(this.signed(receipt));
    if (payment !== null) this.log(this.since(payment));
    else {
      process.exitCode = 1;
      const reason =
        receipt === null
          ? 'Forged, or damaged: the clinic did not sign this.'
          : 'There is no such payment here.';
      process.stderr.write(`${reason}\n`);
    }
    return found;
  }

  private signed({ number, amount, currency, paid_at }: Signed): string {
    return `Genuine: ${amount} ${currency} on ${number}, paid ${this.civil(paid_at)}.`;
  }

  private since({ bill_status, refunded, kept }: Paid): string {
    const given =
      refunded === 0 ? 'Nothing was given back.' : `Given back since: ${refunded}; kept: ${kept}.`;
    return `${given} The bill is ${bill_status}.`;
  }
}
