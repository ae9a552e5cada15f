import type { SubscriptionView, UserView } from '@clinic/core';
import { Flags } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { roleOptions, userArg, userName } from '../../user.ts';

const what = ['package', 'role'];

export default class UserGrant extends ClinicCommand {
  static override summary = 'Give a user a package without payment, or a role.';
  static override examples = [
    {
      description: 'A package, for 14 days instead of its own term',
      command:
        '<%= config.bin %> user grant 51234567 --package "Basic" --days 14 --note "Apology for the wait"',
    },
    {
      description: 'A role',
      command: '<%= config.bin %> user grant noor@clinic.example --role receptionist',
    },
  ];
  static override args = { user: userArg };
  static override flags = {
    package: Flags.string({
      description: "A package's id or name: a subscription that runs at once.",
      exactlyOne: what,
    }),
    role: Flags.option({ options: roleOptions })({
      description: "The new role; ends the user's sessions.",
      exactlyOne: what,
    }),
    days: Flags.integer({
      description: "How long it runs; the package's own term by default.",
      dependsOn: ['package'],
    }),
    note: Flags.string({ description: 'Why, for the records.', dependsOn: ['package'] }),
    replace: Flags.boolean({ description: 'End the subscription that runs now.', dependsOn: ['package'] }),
  };

  async run(): Promise<{ subscription: SubscriptionView } | { user: UserView }> {
    const { args, flags } = await this.parse(UserGrant);
    const clinic = await this.clinic();
    if (flags.role !== undefined) {
      const user = await clinic.users.changeRole(args.user, flags.role);
      this.log(`${userName(user)} is ${user.role} now and must sign in again.`);
      return { user };
    }
    const { days, note, replace } = flags;
    const subscription = await clinic.subscriptions.grant({
      user: args.user,
      package: flags.package ?? '',
      ...(days !== undefined && { days }),
      ...(note !== undefined && { note }),
      replace,
    });
    this.log(`${subscription.name} runs until ${this.civil(subscription.expires_at)}.`);
    return { subscription };
  }
}
