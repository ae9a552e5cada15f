import type { UserView } from '@clinic/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { userArg, userName } from '../../user.ts';

export default class UserSignOut extends ClinicCommand {
  static override summary = "End all of a user's sessions, on every device.";
  static override examples = [
    '<%= config.bin %> user sign-out 51234567',
    '<%= config.bin %> user sign-out noor@clinic.example --json',
  ];
  static override args = { user: userArg };

  async run(): Promise<{ user: UserView }> {
    const { args } = await this.parse(UserSignOut);
    const clinic = await this.clinic();
    const user = await clinic.users.signOut(args.user);
    this.log(`${userName(user)} is signed out everywhere.`);
    return { user };
  }
}
