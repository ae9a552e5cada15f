import type { UserView } from '@clinic/core';
import { Flags } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { passwordStdinFlag, readPassword } from '../../password.ts';
import { roleOptions, userName } from '../../user.ts';

const reachable = ['email', 'phone'];

export default class UserCreate extends ClinicCommand {
  static override summary = 'Make a user; with an email a password is asked for, a phone signs in by code.';
  static override examples = [
    {
      description: 'A receptionist',
      command:
        '<%= config.bin %> user create --role receptionist --name "Noor Al-Sabah" --email noor@clinic.example',
    },
    {
      description: 'A patient who signs in by phone',
      command: '<%= config.bin %> user create --role patient --name "Ahmed" --phone 51234567',
    },
  ];
  static override flags = {
    role: Flags.option({ options: roleOptions })({ description: 'What the user may do.', required: true }),
    name: Flags.string({ description: 'The full name.', required: true }),
    email: Flags.string({ description: 'The email to sign in with.', atLeastOne: reachable }),
    phone: Flags.string({ description: 'The Kuwait mobile number to sign in with.' }),
    'password-stdin': passwordStdinFlag,
  };

  async run(): Promise<{ user: UserView }> {
    const { flags } = await this.parse(UserCreate);
    const { role, name, email, phone } = flags;
    const fromStdin = flags['password-stdin'];
    const password =
      fromStdin || email !== undefined ? await readPassword(fromStdin, this.attended) : undefined;
    const clinic = await this.clinicToAddTo();
    const user = await clinic.users.create({
      role,
      name,
      ...(email !== undefined && { email }),
      ...(phone !== undefined && { phone }),
      ...(password !== undefined && { password }),
    });
    this.log(`Made ${userName(user)}, ${user.role}: ${user.id}`);
    return { user };
  }
}
