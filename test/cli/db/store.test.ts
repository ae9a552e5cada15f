import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { collections, type StoreInitialized, type StoreStatus } from '@clinic/core';
import { expect } from 'chai';
import { operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import {
  answerOf,
  closeDesks,
  deskOfNewStore,
  openDesk,
  refusalOf,
  runClinic,
  runHere,
} from '../command-line.ts';
import { openReception } from '../reception.ts';

const names = collections.map(({ name }) => name);

describe('clinic db', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    it('init: makes everything once; again: changes nothing', async () => {
      const desk = await deskOfNewStore(store);
      const first = answerOf<StoreInitialized>(await runClinic(desk, ['db', 'init', '--json']));
      expect(first).to.include({ engine: store.name.split(' ')[0], sample_packages: 3 });
      expect(first.collections).to.have.members(names);
      const before = answerOf(await runHere(desk, ['db', 'status', '--json']));
      const again = answerOf<StoreInitialized>(await runHere(desk, ['db', 'init', '--json']));
      expect(again).to.deep.equal({ ...first, migrations: 0, sample_packages: 0 });
      expect(answerOf(await runHere(desk, ['db', 'status', '--json']))).to.deep.equal(before);
    });

    it('init --no-sample: no packages; a later init adds them', async () => {
      const desk = await deskOfNewStore(store);
      const run = async (...argv: string[]) =>
        answerOf<StoreInitialized>(await runHere(desk, ['db', ...argv, '--json']));
      expect((await run('init', '--no-sample')).sample_packages).to.equal(0);
      expect((await run('init')).sample_packages).to.equal(3);
    });

    it('status: what the store holds; a store never made is not ok, exit 1', async () => {
      const desk = await deskOfNewStore(store);
      const missing = await runClinic(desk, ['db', 'status', '--json']);
      const never = answerOf<StoreStatus>(missing, 1);
      expect(never).to.include({ ok: false, engine: store.name.split(' ')[0] });
      expect(never.active_packages).to.deep.equal([]);
      expect(never.missing_collections).to.deep.equal(names);
      expect(never.missing_indexes).to.not.have.lengthOf(0);
      expect(missing.stderr).to.include(`Missing: collection ${names[0]}, `);
      expect(missing.stderr).to.include('clinic db init');

      answerOf(await runHere(desk, ['db', 'init', '--json']));
      const made = answerOf<StoreStatus>(await runHere(desk, ['db', 'status', '--json']));
      expect(made).to.deep.include({
        ok: true,
        missing_collections: [],
        missing_indexes: [],
        pending_migrations: [],
      });
      expect(made.collections).to.have.all.keys(names);
      expect(made.collections).to.include({ packages: 3, users: 0 });
      expect(made.active_packages).to.have.lengthOf(3);
      expect(made.active_packages[0]).to.have.all.keys('id', 'name', 'price', 'duration');
    });

    it('what is added to a store never made is held to its rules: a phone is taken once, and init goes on', async () => {
      const desk = await deskOfNewStore(store);
      const create = 'user create --role patient --name Ahmed --phone 51234567 --json'.split(' ');
      await writeFile(join(desk.folder, 'one.csv'), 'name,phone\nAli,51234567\n');
      await runHere(desk, ['import', 'patients', 'one.csv', '--dry-run']);
      expect(answerOf<StoreStatus>(await runHere(desk, ['db', 'status', '--json']), 1).ok).to.equal(false);
      answerOf(await runHere(desk, create));
      expect(refusalOf(await runHere(desk, create), 1).code).to.equal('PHONE_TAKEN');
      answerOf(
        await runHere(desk, ['packages', 'add', '--name', 'A', '--price', '1', '--duration', '1', '--json']),
      );
      const status = answerOf<StoreStatus>(await runHere(desk, ['db', 'status', '--json']));
      expect(status).to.include({ ok: true });
      expect(status.collections).to.include({ users: 1, packages: 1 });
      const { sample_packages } = answerOf<StoreInitialized>(await runHere(desk, ['db', 'init', '--json']));
      expect(sample_packages).to.equal(0);
    });

    it('reset: without --force and a terminal nothing goes, exit 1', async () => {
      const { clinic, desk } = await openReception(store);
      await clinic.as(operator).packages.add({ name: 'Month', price: 10, duration: 30 });
      const { code, message } = refusalOf(await runHere(desk, ['db', 'reset', '--json']), 1);
      expect(code).to.equal('CONFLICT');
      expect(message).to.include('--force');
      expect(await clinic.as(operator).packages.available()).to.have.lengthOf(1);
    });

    it('reset --force: everything is gone and the store made anew', async () => {
      const { clinic, desk } = await openReception(store);
      await clinic.as(operator).users.create({ role: 'patient', name: 'Ahmed', phone: '51234567' });
      const reset = (...argv: string[]) => runHere(desk, ['db', 'reset', '--force', ...argv, '--json']);
      const status = async () => answerOf<StoreStatus>(await runHere(desk, ['db', 'status', '--json']));
      expect(answerOf<StoreInitialized>(await reset('--no-sample')).sample_packages).to.equal(0);
      expect((await status()).collections).to.include({ users: 0, packages: 0, audit_logs: 0 });
      expect(answerOf<StoreInitialized>(await reset()).sample_packages).to.equal(3);
      expect(await status()).to.include({ ok: true });
    });

    it('migrate: nothing is pending on a store just made', async () => {
      const { desk } = await openReception(store);
      const migrate = (...argv: string[]) => runHere(desk, ['db', 'migrate', ...argv, '--json']);
      expect(answerOf(await migrate('--dry-run'))).to.deep.equal({ migrations: [], dry_run: true });
      expect(answerOf(await migrate())).to.deep.equal({ migrations: [], dry_run: false });
    });
  });

  it('status of a file that is not there does not make it', async () => {
    const desk = await openDesk();
    const status = answerOf<StoreStatus>(await runClinic(desk, ['db', 'status', '--json']), 1);
    expect(status).to.include({ ok: false, engine: 'sqlite' });
    const made = await access(join(desk.folder, 'data/clinic.db')).then(
      () => true,
      () => false,
    );
    expect(made).to.equal(false);
  });
});
