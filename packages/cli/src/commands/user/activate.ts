import type { UserView } from '@clinic/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { userArg, userName } from '../../user.ts';

export default class UserActivate extends ClinicCommand {
  static override summary = 'Let a deactivated user sign in again.';
  static override examples = [
    '<%= config.bin %> user activate 51234567',
    '<%= config.bin %> user activate noor@clinic.example --json',
  ];
  static override args = { user: userArg };

  async run(): Promise<{ user: UserView }> {
    const { args } = await this.parse(UserActivate);
    const clinic = await this.clinic();
    const user = await clinic.users.activate(args.user);
    this.log(`${userName(user)} may sign in again.`);
    return { user };
  }
}
