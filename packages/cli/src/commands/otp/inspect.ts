import type { OtpInspection } from '@clinic/core';
import { Args } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { table } from '../../table.ts';

export default class OtpInspect extends ClinicCommand {
  static override summary = 'Show why a phone gets no code, or why its codes are refused; never a code.';
  static override examples = [
    '<%= config.bin %> otp inspect 51234567',
    '<%= config.bin %> otp inspect +96551234567 --json',
  ];
  static override args = {
    phone: Args.string({ description: 'The phone number, in any accepted spelling.', required: true }),
  };

  async run(): Promise<OtpInspection> {
    const { args } = await this.parse(OtpInspect);
    const clinic = await this.clinic();
    const inspection = await clinic.otp.inspect(args.phone);
    this.log(
      table(
        ['Id', 'For', 'State', 'Sent', 'Good until', 'Tries'],
        inspection.codes.map((code) => [
          code.id,
          code.purpose,
          code.state,
          this.civil(code.created_at),
          this.civil(code.expires_at),
          code.attempts,
        ]),
      ),
    );
    this.log(`${inspection.phone_number}: ${inspection.sends_in_window} codes sent in the last 15 minutes.`);
    const { next_send_at, locked_until } = inspection;
    const until = locked_until === 'operator' ? 'an operator unlocks it' : this.civil(locked_until);
    this.log(`Next code from: ${this.civil(next_send_at)}. Locked until: ${until}.`);
    return inspection;
  }
}
