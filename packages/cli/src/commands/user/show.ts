import type { UserView } from '@clinic/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { table } from '../../table.ts';
import { userArg } from '../../user.ts';

export default class UserShow extends ClinicCommand {
  static override summary = 'Show a user and the package that runs now.';
  static override examples = [
    '<%= config.bin %> user show 51234567',
    '<%= config.bin %> user show noor@clinic.example --json',
  ];
  static override args = { user: userArg };

  async run(): Promise<{ user: UserView }> {
    const { args } = await this.parse(UserShow);
    const clinic = await this.clinic();
    const user = await clinic.users.show(args.user);
    const running = user.activePackage;
    this.log(
      table(
        ['', ''],
        [
          ['Id', user.id],
          ['Name', user.name],
          ['Phone', user.phone_number],
          ['Phone verified', user.phone_verified],
          ['Email', user.email],
          ['Civil id', user.national_id],
          ['Role', user.role],
          ['May sign in', user.is_active],
          ['Since', this.civil(user.created_at)],
          ['Package', running ? `${running.name}, ${running.remaining_days} days left` : null],
        ],
      ),
    );
    return { user };
  }
}
