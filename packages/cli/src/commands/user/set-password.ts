import type { UserView } from '@clinic/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { passwordStdinFlag, readPassword } from '../../password.ts';
import { userArg, userName } from '../../user.ts';

export default class UserSetPassword extends ClinicCommand {
  static override summary = 'Give a user a new password; their sessions end.';
  static override examples = [
    { description: 'Asks for it', command: '<%= config.bin %> user set-password noor@clinic.example' },
    {
      description: 'From another program',
      command: 'pass clinic/noor | <%= config.bin %> user set-password noor@clinic.example --password-stdin',
    },
  ];
  static override args = { user: userArg };
  static override flags = { 'password-stdin': passwordStdinFlag };

  async run(): Promise<{ user: UserView }> {
    const { args, flags } = await this.parse(UserSetPassword);
    const password = await readPassword(flags['password-stdin'], this.attended);
    const clinic = await this.clinic();
    const user = await clinic.users.setPassword(args.user, password);
    this.log(`${userName(user)} has a new password.`);
    return { user };
  }
}
