import type { UserView } from '@clinic/core';
import { expect } from 'chai';
import { operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { answerOf, closeDesks, refusalOf, runClinic, runHere } from '../command-line.ts';
import { openReception } from '../reception.ts';

interface OneUser {
  user: UserView;
}

describe('clinic user', () => {
  afterEach(closeDesks);

  const create = [
    'user',
    'create',
    '--role',
    'receptionist',
    '--name',
    'نور',
    '--email',
    'Noor@clinic.example',
  ];

  eachStore((store) => {
    it('create: the password comes on standard input and is shown nowhere', async () => {
      const { storage, desk } = await openReception(store);
      const password = 'كلمة سر طويلة';
      const outcome = await runClinic(desk, [...create, '--password-stdin', '--json'], `${password}\n`);
      const { user } = answerOf<OneUser>(outcome);
      expect(user).to.include({
        role: 'receptionist',
        name: 'نور',
        email: 'Noor@clinic.example',
        is_active: true,
      });
      expect(outcome.stdout + outcome.stderr)
        .to.not.include(password)
        .and.to.not.include('argon2');
      const stored = await storage
        .collection<{ id: string; password_hash: string | null }>({ name: 'users', indexes: [] })
        .get(user.id);
      expect(stored?.password_hash).to.match(/^\$argon2id\$/);
    });

    it('create: a short password and a taken email are refused', async () => {
      const { clinic, desk } = await openReception(store);
      const short = refusalOf(await runClinic(desk, [...create, '--password-stdin', '--json'], 'short'), 2);
      expect(short.message).to.include('password');
      await clinic.as(operator).users.create({ role: 'admin', name: 'A', email: 'noor@CLINIC.example' });
      const taken = await runClinic(desk, [...create, '--password-stdin', '--json'], 'long enough');
      expect(refusalOf(taken, 1).code).to.equal('EMAIL_TAKEN');
    });

    it('create --phone: no password is needed; the phone is kept in one spelling', async () => {
      const { desk } = await openReception(store);
      const argv = [
        'user',
        'create',
        '--role',
        'patient',
        '--name',
        'Ahmed',
        '--phone',
        '٥١٢٣٤٥٦٧',
        '--json',
      ];
      expect(answerOf<OneUser>(await runHere(desk, argv)).user.phone_number).to.equal('+96551234567');
      expect(refusalOf(await runHere(desk, argv), 1).code).to.equal('PHONE_TAKEN');
    });

    it('show: by id, by phone in any spelling, by email', async () => {
      const { clinic, desk } = await openReception(store);
      const users = clinic.as(operator).users;
      const made = await users.create({
        role: 'patient',
        name: 'Ahmed',
        phone: '51234567',
        email: 'a@b.example',
      });
      for (const reference of [made.id, '51234567', '00965 5123 4567', '+965-51234567', 'A@B.example']) {
        expect(answerOf<OneUser>(await runHere(desk, ['user', 'show', reference, '--json']))).to.deep.equal({
          user: made,
        });
      }
      expect(refusalOf(await runHere(desk, ['user', 'show', '12', '--json']), 1).code).to.equal('NOT_FOUND');
    });

    it('list: by role and by q; total counts what --limit leaves out', async () => {
      const { clinic, desk } = await openReception(store);
      const users = clinic.as(operator).users;
      for (const [index, name] of ['Ahmed', 'Aisha', 'Noor'].entries()) {
        await users.create({ role: index === 2 ? 'doctor' : 'patient', name, phone: `5123456${index}` });
      }
      const list = async (...argv: string[]) => {
        const answer = answerOf<{ items: UserView[]; total: number }>(
          await runHere(desk, ['user', 'list', ...argv, '--json']),
        );
        return { names: answer.items.map(({ name }) => name), total: answer.total };
      };
      expect(await list()).to.deep.equal({ names: ['Noor', 'Aisha', 'Ahmed'], total: 3 });
      expect(await list('--role', 'doctor')).to.deep.equal({ names: ['Noor'], total: 1 });
      expect(await list('--q', 'aish')).to.deep.equal({ names: ['Aisha'], total: 1 });
      expect(await list('--limit', '2')).to.deep.equal({ names: ['Noor', 'Aisha'], total: 3 });
    });

    it('list: more than one page of the rules is still one list', async () => {
      const { clinic, desk } = await openReception(store);
      const users = clinic.as(operator).users;
      const phones = Array.from({ length: 103 }, (_, index) => `5${String(1_000_000 + index)}`);
      await Promise.all(phones.map((phone) => users.create({ role: 'patient', name: 'A', phone })));
      const { items, total } = answerOf<{ items: UserView[]; total: number }>(
        await runHere(desk, ['user', 'list', '--json']),
      );
      expect(total).to.equal(103);
      expect(new Set(items.map(({ id }) => id)).size).to.equal(103);
    });

    it('deactivate, activate, sign-out, set-password: answer the user', async () => {
      const { clinic, desk } = await openReception(store);
      const { id } = await clinic
        .as(operator)
        .users.create({ role: 'patient', name: 'Ahmed', phone: '51234567' });
      const run = async (verb: string) =>
        answerOf<OneUser>(await runHere(desk, ['user', verb, '51234567', '--json'])).user;
      expect(await run('deactivate')).to.include({ id, is_active: false });
      expect(await run('activate')).to.include({ id, is_active: true });
      expect(await run('sign-out')).to.include({ id });
      const set = await runClinic(
        desk,
        ['user', 'set-password', id, '--password-stdin', '--json'],
        'long enough',
      );
      expect(answerOf<OneUser>(set).user).to.include({ id });
      const unsaid = await runClinic(desk, ['user', 'set-password', id, '--password-stdin', '--json'], '\n');
      expect(refusalOf(unsaid, 2).message).to.include('--password-stdin');
    });

    it('deactivate, grant --role: the last active admin stays, exit 1, until there is another', async () => {
      const { clinic, desk } = await openReception(store);
      const { users } = clinic.as(operator);
      const admin = await users.create({ role: 'admin', name: 'A', email: 'a@clinic.example' });
      const deactivate = ['user', 'deactivate', admin.id, '--json'];
      const demote = ['user', 'grant', admin.id, '--role', 'doctor', '--json'];
      for (const argv of [deactivate, demote]) {
        const refusal = refusalOf(await runHere(desk, argv), 1);
        expect(refusal.code).to.equal('CONFLICT');
        expect(refusal.message).to.include('last active admin');
      }
      expect(await users.show(admin.id)).to.deep.equal(admin);
      await users.create({ role: 'admin', name: 'B', email: 'b@clinic.example' });
      expect(answerOf<OneUser>(await runHere(desk, demote)).user.role).to.equal('doctor');
    });
  });
});
