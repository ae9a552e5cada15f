import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Flags } from '@oclif/core';
import { ClinicCommand } from '../clinic-command.ts';
import { askEnvironment, freshSecret, writeEnvironmentFile } from '../environment-file.ts';
import { passwordStdinFlag, readPassword, readPasswordFromStdin } from '../password.ts';
import { askText } from '../questions.ts';
import { WrongUsage } from '../refusal.ts';
import { userName } from '../user.ts';

const DEFAULT_ADMIN = 'admin@clinic.local';

const admin = { role: 'admin', name: 'Administrator' } as const;

interface SetUp {
  readonly env_file: string;
  /** Where the data lies. */
  readonly database: string;
  /** The password only when it was made up here, and only this once. */
  readonly admin: { readonly email: string | null; readonly password: string | null };
}

interface Wishes {
  readonly yes: boolean;
  readonly 'admin-email': string | undefined;
  readonly 'password-stdin': boolean;
}

export default class Setup extends ClinicCommand {
  static override summary =
    'Make a clinic ready: a configuration with fresh secrets, the store, the first admin.';
  static override description =
    'What is there already stays: an existing .env is used as it is, and no second admin is made.';
  static override examples = [
    { description: 'Asks for what it needs', command: '<%= config.bin %> setup' },
    {
      description: `Asks nothing; ${DEFAULT_ADMIN} gets a random password, shown once`,
      command: '<%= config.bin %> setup --yes',
    },
  ];
  static override flags = {
    yes: Flags.boolean({ description: 'Ask nothing and take the defaults.' }),
    'admin-email': Flags.string({ description: "The first admin's email." }),
    'password-stdin': passwordStdinFlag,
    force: Flags.boolean({ description: 'Write a new .env with new secrets over an existing one.' }),
  };

  /** Standard input can be read once. */
  private password: string | undefined;

  async run(): Promise<SetUp> {
    const { flags } = await this.parse(Setup);
    this.refuseUnanswered(flags);
    const env_file = resolve('.env');
    if (flags.force || !existsSync(env_file)) {
      await this.refuseUnfit(flags);
      const variables = flags.yes || !this.attended ? {} : await askEnvironment();
      await writeEnvironmentFile(env_file, variables, { replace: flags.force });
      this.log(`Wrote ${env_file} with fresh secrets.`);
    }
    const { store } = await this.openClinic();
    const { location } = await this.working('Preparing the store', () => store.initialize());
    this.log(`The store is ready: ${location}`);
    return { env_file, database: location, admin: await this.firstAdmin(flags) };
  }

  /** Before anything is written. */
  private refuseUnanswered({ yes, 'admin-email': email, 'password-stdin': fromStdin }: Wishes): void {
    if (yes || this.attended) return;
    if (email === undefined)
      throw new WrongUsage('Missing required flag admin-email (or --yes for the defaults).');
    if (!fromStdin)
      throw new WrongUsage('Missing the password: give it on standard input with --password-stdin.');
  }

  /** By the clinic's own rules, in a store that is thrown away: what is wrong is told before anything is written. */
  private async refuseUnfit({ 'admin-email': email, 'password-stdin': fromStdin }: Wishes): Promise<void> {
    if (fromStdin) this.password = await readPasswordFromStdin();
    if (email === undefined && !fromStdin) return;
    const { createClinic, openStorage } = await import('@clinic/core');
    const storage = await openStorage({ engine: 'sqlite', path: ':memory:' });
    try {
      const settings = { secretKey: freshSecret(), jwtSecretKey: freshSecret() };
      const { users } = createClinic({ storage, settings }).as({ type: 'system' });
      const password = this.password;
      await users.create({
        ...admin,
        email: email ?? DEFAULT_ADMIN,
        ...(password !== undefined && { password }),
      });
    } finally {
      await storage.close();
    }
  }

  private async firstAdmin(wishes: Wishes): Promise<SetUp['admin']> {
    const clinic = await this.clinic();
    const [known] = (await clinic.users.list({ role: 'admin', is_active: true, per_page: 1 })).items;
    if (known) {
      this.log(`There is an admin already: ${userName(known)}.`);
      return { email: known.email, password: null };
    }
    const { yes } = wishes;
    const email =
      wishes['admin-email'] ?? (yes ? DEFAULT_ADMIN : await askText("The admin's email:", DEFAULT_ADMIN));
    const madeUp = yes && !wishes['password-stdin'] ? randomBytes(12).toString('base64url') : null;
    const password = madeUp ?? this.password ?? (await readPassword(wishes['password-stdin'], this.attended));
    await clinic.users.create({ ...admin, email, password });
    this.log(
      `The admin is ${email}${madeUp === null ? '' : `, with the password ${madeUp} (shown only now)`}.`,
    );
    return { email, password: madeUp };
  }
}
