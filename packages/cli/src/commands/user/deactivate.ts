import type { UserView } from '@clinic/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { userArg, userName } from '../../user.ts';

export default class UserDeactivate extends ClinicCommand {
  static override summary = 'Shut a user out; their sessions end at once.';
  static override examples = [
    '<%= config.bin %> user deactivate 51234567',
    '<%= config.bin %> user deactivate noor@clinic.example --json',
  ];
  static override args = { user: userArg };

  async run(): Promise<{ user: UserView }> {
    const { args } = await this.parse(UserDeactivate);
    const clinic = await this.clinic();
    const user = await clinic.users.deactivate(args.user);
    this.log(`${userName(user)} can no longer sign in.`);
    return { user };
  }
}
