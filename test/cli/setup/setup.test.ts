import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { UserView } from '@clinic/core';
import { expect } from 'chai';
import { eachStore } from '../../support/engines.ts';
import {
  answerOf,
  closeDesks,
  type Desk,
  openDesk,
  refusalOf,
  runClinic,
  runHere,
  variablesOf,
} from '../command-line.ts';

interface SetUp {
  env_file: string;
  database: string;
  admin: { email: string | null; password: string | null };
}

/** A folder as a fresh clone has it: no secrets, no store named. */
const freshFolder = async (): Promise<Desk> => ({ ...(await openDesk()), environment: {} });

const fileOf = ({ folder }: Desk) => join(folder, '.env');

const admins = async (desk: Desk) =>
  answerOf<{ items: UserView[] }>(await runHere(desk, ['user', 'list', '--role', 'admin', '--json'])).items;

describe('clinic setup', () => {
  afterEach(closeDesks);

  it('--yes: a .env with fresh secrets for its owner only, a store, an admin whose password is shown once', async () => {
    const desk = await freshFolder();
    const made = answerOf<SetUp>(await runClinic(desk, ['setup', '--yes', '--json']));
    expect(made.env_file).to.equal(fileOf(desk));
    expect(made.database).to.include('data/clinic.db');
    expect(made.admin.email).to.equal('admin@clinic.local');
    expect(made.admin.password).to.match(/^[\w-]{16}$/);

    expect((await stat(fileOf(desk))).mode & 0o777).to.equal(0o600);
    const { SECRET_KEY, JWT_SECRET_KEY } = parseEnv(await readFile(fileOf(desk), 'utf8'));
    expect(SECRET_KEY)
      .to.match(/^[\w-]{64}$/)
      .and.to.not.equal(JWT_SECRET_KEY);
    expect(JWT_SECRET_KEY).to.match(/^[\w-]{64}$/);
    expect(answerOf(await runHere(desk, ['db', 'status', '--json']))).to.include({ ok: true });
    const [admin, ...others] = await admins(desk);
    expect(admin).to.include({ email: 'admin@clinic.local', role: 'admin', is_active: true });
    expect(others).to.deep.equal([]);
  });

  it('again: the .env, its secrets and the admin stay; --force makes new secrets and no second admin', async () => {
    const desk = await freshFolder();
    answerOf(await runHere(desk, ['setup', '--yes', '--json']));
    const first = await readFile(fileOf(desk), 'utf8');
    const again = answerOf<SetUp>(await runHere(desk, ['setup', '--yes', '--json']));
    expect(again.admin).to.deep.equal({ email: 'admin@clinic.local', password: null });
    expect(await readFile(fileOf(desk), 'utf8')).to.equal(first);

    answerOf(await runHere(desk, ['setup', '--yes', '--force', '--json']));
    const second = parseEnv(await readFile(fileOf(desk), 'utf8'));
    expect(second.SECRET_KEY).to.not.equal(parseEnv(first).SECRET_KEY);
    expect((await stat(fileOf(desk))).mode & 0o777).to.equal(0o600);
    expect(await admins(desk)).to.have.lengthOf(1);
  });

  it('the email by flag and the password on standard input: nobody is asked, the password is not shown', async () => {
    const desk = await freshFolder();
    const argv = ['setup', '--admin-email', 'dr.noor@clinic.example', '--password-stdin', '--json'];
    const outcome = await runClinic(desk, argv, 'a long password\n');
    expect(answerOf<SetUp>(outcome).admin).to.deep.equal({ email: 'dr.noor@clinic.example', password: null });
    expect(outcome.stdout + outcome.stderr).to.not.include('a long password');
  });

  it('without a terminal, --yes or the admin: exit 2, the flag named, nothing written', async () => {
    const desk = await freshFolder();
    expect(refusalOf(await runHere(desk, ['setup', '--json']), 2).message).to.include('admin-email');
    const named = ['setup', '--admin-email', 'a@b.example', '--json'];
    expect(refusalOf(await runHere(desk, named), 2).message).to.include('--password-stdin');
    const missing = await stat(fileOf(desk)).catch((error: NodeJS.ErrnoException) => error.code);
    expect(missing).to.equal('ENOENT');
  });

  it('an email or a password that the clinic does not take: exit 2, the field named, nothing written', async () => {
    const desk = await freshFolder();
    const badEmail = ['setup', '--yes', '--admin-email', 'noor', '--json'];
    expect(refusalOf(await runHere(desk, badEmail), 2).message).to.include('email');
    const common = ['setup', '--admin-email', 'noor@clinic.example', '--password-stdin', '--json'];
    const outcome = await runClinic(desk, common, 'password123');
    expect(refusalOf(outcome, 2).message).to.include('password');
    expect(outcome.stdout + outcome.stderr).to.not.include('password123');
    expect(await readdir(desk.folder)).to.deep.equal([]);

    answerOf(await runHere(desk, ['setup', '--yes', '--json']));
    const before = await readFile(fileOf(desk), 'utf8');
    refusalOf(await runHere(desk, [...badEmail, '--force']), 2);
    expect(await readFile(fileOf(desk), 'utf8')).to.equal(before);
  });

  eachStore((store) => {
    it('the store that the environment names is the one that is made ready', async () => {
      const storage = await store.open();
      const desk = { ...(await openDesk()), environment: variablesOf(store.placeOf(storage)) };
      const made = answerOf<SetUp>(await runHere(desk, ['setup', '--yes', '--json']));
      expect(made.database).to.equal(storage.location);
      expect(await storage.collection({ name: 'users', indexes: [] }).count({})).to.equal(1);
    });
  });
});
