import type { OtpInspection } from '@clinic/core';
import { Args } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';

export default class OtpUnlock extends ClinicCommand {
  static override summary = 'Clear the lock and the send limit of a phone.';
  static override examples = [
    '<%= config.bin %> otp unlock 51234567',
    '<%= config.bin %> otp unlock +96551234567 --json',
  ];
  static override args = {
    phone: Args.string({ description: 'The phone number, in any accepted spelling.', required: true }),
  };

  async run(): Promise<OtpInspection> {
    const { args } = await this.parse(OtpUnlock);
    const clinic = await this.clinic();
    const inspection = await clinic.otp.unlock(args.phone);
    this.log(`${inspection.phone_number} may ask for a code again.`);
    return inspection;
  }
}
