import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { collections, newId } from '@clinic/core';
import { expect } from 'chai';
import { StorageUnavailableError } from '../../../packages/core/src/storage/index.ts';
import { openClinic, operator, signIn, type TestClinic } from '../../support/clinic.ts';
import { eachStore, stores } from '../../support/engines.ts';
import { codeOf, inParallel, rejectionOf } from '../../support/rejection.ts';

const contents = async ({ storage }: TestClinic): Promise<Map<string, string[]>> => {
  const found = new Map<string, string[]>();
  await storage.dump(collections, async (collection, documents) => {
    const list = found.get(collection) ?? [];
    list.push(...documents.map((document) => JSON.stringify(document, Object.keys(document).sort())));
    found.set(collection, list);
  });
  for (const [name, list] of found) found.set(name, list.sort());
  return found;
};

describe('Backups', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clinic-backup-'));
  });
  after(() => rm(folder, { recursive: true }));
  let files = 0;
  const newFile = () => join(folder, `${files++}.backup`);

  eachStore((store) => {
    const filled = async (): Promise<TestClinic> => {
      const made = await openClinic(store, {}, { sample: true });
      const [sold] = await made.clinic.as(operator).packages.available();
      for (let index = 0; index < 20; index++) {
        const { user } = await signIn(made, `+9655000${String(index).padStart(4, '0')}`);
        await made.clinic.as(operator).subscriptions.grant({ user: user.id, package: sold!.id });
      }
      return made;
    };

    for (const target of stores) {
      it(`holds everything, and restores into ${target.name}`, async () => {
        const source = await filled();
        const file = newFile();
        const report = await source.clinic.store.backup(file);
        expect(report.collections).to.include({ users: 20, package_history: 20, packages: 3 });
        expect((await stat(file)).mode & 0o077).to.equal(0);

        const copy = await openClinic(target);
        await copy.clinic.store.restore(file);
        expect(await contents(copy)).to.deep.equal(await contents(source));
        await signIn({ ...copy, clock: source.clock }, '+96550000000');
      });
    }

    it('is one moment’s state, though patients go on signing in', async () => {
      const source = await filled();
      const file = newFile();
      const [, report] = await Promise.all([
        inParallel(50, (index) => signIn(source, `+9656000${String(index).padStart(4, '0')}`)),
        source.clinic.store.backup(file),
      ]);
      const lines = gunzipSync(await readFile(file))
        .toString()
        .split('\n');
      const documents = lines
        .filter((line) => line.startsWith('['))
        .map((line) => JSON.parse(line) as [string, { id: string; user_id: string }]);
      const users = new Set(documents.filter(([name]) => name === 'users').map(([, { id }]) => id));
      for (const [name, { user_id }] of documents)
        if (name === 'sessions') expect(users.has(user_id)).to.equal(true);
      expect(report.collections.users).to.equal(users.size);
    });

    it('a store that holds documents refuses without force', async () => {
      const source = await filled();
      const file = newFile();
      await source.clinic.store.backup(file);
      await signIn(source, '+96599999999');
      expect(await rejectionOf(source.clinic.store.restore(file))).to.have.property('code', 'CONFLICT');
      expect((await source.clinic.as(operator).users.list()).total).to.equal(21);
      await source.clinic.store.restore(file, { force: true });
      expect((await source.clinic.as(operator).users.list()).total).to.equal(20);
    });

    it('a backup of a newer program changes nothing: of a later version, or with a collection unknown here', async () => {
      const source = await filled();
      const file = newFile();
      await source.clinic.store.backup(file);
      const lines = gunzipSync(await readFile(file))
        .toString()
        .split('\n');
      const state = lines.findIndex((line) => line.startsWith('["store_state"'));
      const newer = newFile();
      for (const [line, instead] of [
        [state, lines[state]!.replace(/"version":\d+/, '"version":900')],
        [1, `["robots",{"id":"r1"}]\n${lines[1]}`],
      ] as const) {
        await writeFile(newer, gzipSync(lines.with(line, instead).join('\n')));
        const refused = await rejectionOf(source.clinic.store.restore(newer, { force: true }));
        expect(refused).to.have.property('code', 'CONFLICT');
        expect(refused).to.have.property('message').that.includes('newer');
      }
      expect((await source.clinic.as(operator).users.list()).total).to.equal(20);
    });

    it('a file that was cut off or is none changes nothing', async () => {
      const source = await filled();
      const file = newFile();
      await source.clinic.store.backup(file);
      const whole = await readFile(file);
      const wrong = newFile();
      for (const bytes of [
        whole.subarray(0, whole.length - 20),
        whole.subarray(0, 100),
        Buffer.from('{}'),
        Buffer.alloc(0),
      ]) {
        await writeFile(wrong, bytes);
        expect(await rejectionOf(source.clinic.store.restore(wrong, { force: true }))).to.have.property(
          'code',
          'CONFLICT',
        );
      }
      expect((await source.clinic.as(operator).users.list()).total).to.equal(20);
    });

    it('a store that fails while a backup is put back is no fault of the file', async () => {
      const source = await openClinic(store);
      const many = Array.from({ length: 1_000 }, () => ({ id: newId() }));
      await source.storage.load('events', many);
      const file = newFile();
      await source.clinic.store.backup(file);
      source.storage.load = () => Promise.reject(new StorageUnavailableError('gone'));
      expect(await codeOf(source.clinic.store.restore(file, { force: true }))).to.equal(
        'STORAGE_UNAVAILABLE',
      );
      expect(await rejectionOf(source.clinic.store.restore(newFile()))).to.have.property(
        'message',
        `The file ${join(folder, `${files - 1}.backup`)} cannot be read.`,
      );
    });

    it('a file that exists is not written over', async () => {
      const source = await filled();
      const file = newFile();
      await writeFile(file, 'something else');
      expect(await rejectionOf(source.clinic.store.backup(file))).to.have.property('code', 'CONFLICT');
      expect(await readFile(file, 'utf8')).to.equal('something else');
    });

    it('a backup that fails is refused and leaves nothing behind', async () => {
      const source = await filled();
      const file = newFile();
      await mkdir(`${file}.partial`);
      expect(await rejectionOf(source.clinic.store.backup(file))).to.have.property('code', 'CONFLICT');
      await rm(`${file}.partial`, { recursive: true });
      const { storage } = source;
      const dump = storage.dump.bind(storage);
      storage.dump = (collections, each) =>
        dump(collections, async (...documents) => {
          await each(...documents);
          throw new Error('the store has gone');
        });
      expect(await rejectionOf(source.clinic.store.backup(file))).to.have.property(
        'message',
        'the store has gone',
      );
      expect((await readdir(folder)).filter((name) => join(folder, name).startsWith(file))).to.deep.equal([]);
    });
  });
});
