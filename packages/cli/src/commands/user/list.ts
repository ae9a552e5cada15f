import type { UserView } from '@clinic/core';
import { Flags } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { countLine, type Listed, limitFlag } from '../../list.ts';
import { table } from '../../table.ts';
import { roleOptions } from '../../user.ts';

export default class UserList extends ClinicCommand {
  static override summary = 'Show users, newest first.';
  static override examples = [
    { description: 'All receptionists', command: '<%= config.bin %> user list --role receptionist' },
    {
      description: 'Whose name, email or phone begins so',
      command: '<%= config.bin %> user list --q ahmed --json',
    },
  ];
  static override flags = {
    role: Flags.option({ options: roleOptions })({ description: 'Only this role.' }),
    q: Flags.string({ description: 'Only whose name, email or phone begins so.' }),
    limit: limitFlag,
  };

  async run(): Promise<Listed<UserView>> {
    const { role, q, limit } = (await this.parse(UserList)).flags;
    const clinic = await this.clinic();
    const where = { ...(role !== undefined && { role }), ...(q !== undefined && { q }) };
    const users = await this.readUpTo(limit, (page) => clinic.users.list({ ...where, ...page }));
    this.log(
      table(
        ['Id', 'Name', 'Phone', 'Email', 'Role', 'May sign in'],
        users.items.map((user) => [
          user.id,
          user.name,
          user.phone_number,
          user.email,
          user.role,
          user.is_active,
        ]),
      ),
    );
    this.log(countLine(users, 'users'));
    return users;
  }
}
