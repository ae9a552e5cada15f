import { ClinicError, toClinicError, type UserView } from '@clinic/core';
import { expect } from 'chai';
import sinon from 'sinon';
import { photos } from '../../../packages/core/src/photos/photo.ts';
import { anonymous, keepingBlobs, openClinic, operator, signIn } from '../../support/clinic.ts';
import { type Engine, eachEngine } from '../../support/engines.ts';
import { jpeg, png } from '../../support/images.ts';
import { codeOf, inParallel, rejectionOf } from '../../support/rejection.ts';

const HOUR = 3_600_000;

const nameIn = ({ photo_url }: { photo_url: string | null }): string =>
  String(photo_url).replace('/photos/', '');

const gate = () => {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
};

const open = async (engine: Engine) => {
  const blobs = keepingBlobs();
  const parts = await openClinic(engine, {}, { blobs });
  const { as, user } = await signIn(parts, '+96551234567');
  const read = (name: string) => parts.clinic.as(anonymous).photos.read(name);
  const userNow = (): Promise<UserView> => parts.clinic.as(operator).users.show(user.id);
  const known = () => parts.storage.collection(photos).find({});
  return { ...parts, blobs, as, user, read, userNow, known };
};

describe('Photos of users', () => {
  let photo: Buffer;
  before(async () => {
    photo = await jpeg(60, 40);
  });
  afterEach(() => sinon.restore());

  eachEngine((engine) => {
    it('a photo is the user’s from the answer on, under a name that can’t be guessed, and audited without it', async () => {
      const { clinic, as, user, read, userNow } = await open(engine);
      const { photo_url, user: changed } = await as().photos.change({ photo });
      expect(photo_url).to.match(/^\/photos\/[0-9a-f]{40}\.webp$/);
      expect(changed.photo_url).to.equal(photo_url);
      expect((await userNow()).photo_url).to.equal(photo_url);
      expect((await read(nameIn(changed))).type).to.equal('image/webp');
      const { items } = await clinic.as(operator).audit.list({ action: 'photo.change' });
      expect(items).to.have.length(1);
      expect(items[0]).to.deep.include({
        entity: 'users',
        entity_id: user.id,
        changes: { fields: ['photo_url'] },
      });
      expect(JSON.stringify(items)).not.to.include(nameIn(changed));
    });

    it('the one before is gone for everybody at once, its bytes with the next sweep', async () => {
      const { clinic, as, blobs, read, known } = await open(engine);
      const first = await as().photos.change({ photo });
      const second = await as().photos.change({ photo: await png(50, 50) });
      expect(await codeOf(read(nameIn(first)))).to.equal('NOT_FOUND');
      expect([...blobs.kept.keys()]).to.have.members([nameIn(first), nameIn(second)]);
      await clinic.sweep(['photos']);
      expect([...blobs.kept.keys()]).to.deep.equal([nameIn(second)]);
      expect((await known()).map(({ id, remove_after }) => [id, remove_after])).to.deep.equal([
        [nameIn(second), null],
      ]);
      expect((await read(nameIn(second))).bytes.length).to.be.above(0);
    });

    it('taken down it is gone, and taking down none does nothing', async () => {
      const { clinic, as, blobs, read, userNow } = await open(engine);
      expect((await as().photos.remove()).photo_url).to.equal(null);
      const changed = await as().photos.change({ photo });
      expect((await as().photos.remove()).photo_url).to.equal(null);
      expect((await userNow()).photo_url).to.equal(null);
      expect(await codeOf(read(nameIn(changed)))).to.equal('NOT_FOUND');
      await clinic.sweep(['photos']);
      expect(blobs.kept.size).to.equal(0);
      expect((await clinic.as(operator).audit.list({ action: 'photo.remove' })).total).to.equal(1);
    });

    it('of 12 at once one is shown in the end, and nobody sees another; sweeps in between take no bytes from it', async () => {
      const { clinic, clock, as, blobs, read, userNow } = await open(engine);
      const put = blobs.put;
      const allCame = gate();
      let come = 0;
      sinon.stub(blobs, 'put').callsFake(async (...given) => {
        await put(...given);
        come += 1;
        if (come === 12) allCame.open();
        await allCame.opened;
      });
      const sweeping = inParallel(10, async () => {
        await allCame.opened;
        await clinic.sweep(['photos']);
      });
      const { results, errors } = await inParallel(12, () => as().photos.change({ photo }));
      expect((await sweeping).errors).to.deep.equal([]);
      for (const error of errors) expect(toClinicError(error).code).to.equal('CONFLICT');
      const shown = nameIn(await userNow());
      expect(results.map(nameIn)).to.include(shown);
      for (const name of blobs.kept.keys())
        if (name !== shown) expect(await codeOf(read(name))).to.equal('NOT_FOUND');
      clock.tick(HOUR + 1);
      await clinic.sweep(['photos']);
      expect([...blobs.kept.keys()]).to.deep.equal([shown]);
    });

    it('an upload that dies on its way changes nothing, and leaves no bytes after an hour', async () => {
      const { clinic, clock, storage, as, blobs, userNow, read, known } = await open(engine);
      const first = await as().photos.change({ photo });
      const dying = sinon.stub(storage, 'write').rejects(new Error('the power failed'));
      await rejectionOf(as().photos.change({ photo }));
      dying.restore();
      expect((await userNow()).photo_url).to.equal(first.photo_url);
      const left = [...blobs.kept.keys()].find((name) => name !== nameIn(first)) ?? '';
      expect(await codeOf(read(left))).to.equal('NOT_FOUND');
      await clinic.sweep(['photos']);
      expect(blobs.kept.size).to.equal(2);
      clock.tick(HOUR + 1);
      await clinic.sweep(['photos']);
      expect([...blobs.kept.keys()]).to.deep.equal([nameIn(first)]);
      expect(await known()).to.have.length(1);
    });

    it('an upload that comes back after its bytes were claimed is refused, and the photo before stays', async () => {
      const { clinic, clock, as, blobs, userNow, read } = await open(engine);
      const first = await as().photos.change({ photo });
      const put = blobs.put;
      sinon.stub(blobs, 'put').callsFake(async (...given) => {
        await put(...given);
        clock.tick(HOUR + 1);
        await clinic.sweep(['photos']);
      });
      expect(await codeOf(as().photos.change({ photo }))).to.equal('CONFLICT');
      expect((await userNow()).photo_url).to.equal(first.photo_url);
      expect((await read(nameIn(first))).bytes.length).to.be.above(0);
      expect([...blobs.kept.keys()]).to.deep.equal([nameIn(first)]);
    });

    it('an upload that comes back while its bytes are being removed is refused', async () => {
      const { clinic, clock, as, blobs, userNow } = await open(engine);
      const { put, remove } = blobs;
      const [removing, refused] = [gate(), gate()];
      sinon.stub(blobs, 'remove').callsFake(async (name) => {
        removing.open();
        await refused.opened;
        await remove(name);
      });
      let sweeping: Promise<unknown> | undefined;
      sinon.stub(blobs, 'put').callsFake(async (...given) => {
        await put(...given);
        clock.tick(HOUR + 1);
        sweeping = clinic.sweep(['photos']);
        await removing.opened;
      });
      expect(await codeOf(as().photos.change({ photo }))).to.equal('CONFLICT');
      refused.open();
      await sweeping;
      expect([blobs.kept.size, (await userNow()).photo_url]).to.deep.equal([0, null]);
    });

    it('an upload that comes back before a sweep has claimed what it found keeps its bytes', async () => {
      const { clinic, clock, storage, as, blobs, read } = await open(engine);
      const put = blobs.put;
      const [found, committed] = [gate(), gate()];
      const collection = storage.collection.bind(storage);
      const all = collection(photos);
      const slow = new Proxy(all, {
        get: (_, name: keyof typeof all) => {
          if (name !== 'find') return typeof all[name] === 'function' ? all[name].bind(all) : all[name];
          return async (...given: Parameters<typeof all.find>) => {
            const due = await all.find(...given);
            found.open();
            await committed.opened;
            return due;
          };
        },
      });
      sinon
        .stub(storage, 'collection')
        .callsFake(((asked: never) => (asked === photos ? slow : collection(asked))) as never);
      let sweeping: Promise<unknown> | undefined;
      sinon.stub(blobs, 'put').callsFake(async (...given) => {
        await put(...given);
        clock.tick(HOUR + 1);
        sweeping = clinic.sweep(['photos']);
        await found.opened;
      });
      const changed = await as().photos.change({ photo });
      committed.open();
      await sweeping;
      expect((await read(nameIn(changed))).bytes.length).to.be.above(0);
    });

    it('bytes that can’t be removed now are removed later; nobody sees them meanwhile', async () => {
      const { clinic, clock, as, blobs, read } = await open(engine);
      const changed = await as().photos.change({ photo });
      await as().photos.remove();
      const failing = sinon.stub(blobs, 'remove').rejects(new ClinicError('STORAGE_UNAVAILABLE', 'gone'));
      expect(await codeOf(clinic.sweep(['photos']))).to.equal('STORAGE_UNAVAILABLE');
      expect(await codeOf(read(nameIn(changed)))).to.equal('NOT_FOUND');
      failing.restore();
      clock.tick(HOUR);
      await clinic.sweep(['photos']);
      expect(blobs.kept.size).to.equal(0);
    });

    it('a place for files that fails refuses the upload and leaves the user as they were', async () => {
      const { as, blobs, userNow } = await open(engine);
      const first = await as().photos.change({ photo });
      sinon.stub(blobs, 'put').rejects(new ClinicError('STORAGE_UNAVAILABLE', 'gone'));
      expect(await codeOf(as().photos.change({ photo }))).to.equal('STORAGE_UNAVAILABLE');
      expect((await userNow()).photo_url).to.equal(first.photo_url);
    });

    it('no name but a shown photo’s is found: not one that is made up, not one that leads elsewhere', async () => {
      const { read } = await open(engine);
      for (const name of [
        '',
        '..',
        '../clinic.db',
        `${'0'.repeat(40)}.webp`,
        `${'0'.repeat(40)}.WEBP`,
        'x'.repeat(9_000),
      ])
        expect(await codeOf(read(name)), name.slice(0, 20)).to.equal('NOT_FOUND');
    });

    it('nobody who isn’t a user has a photo, and one who was deactivated meanwhile gets none', async () => {
      const { clinic, as, user, userNow } = await open(engine);
      expect(await codeOf(clinic.as(anonymous).photos.change({ photo }))).to.equal('UNAUTHENTICATED');
      expect(await codeOf(clinic.as(operator).photos.change({ photo }))).to.equal('UNAUTHENTICATED');
      expect(await codeOf(as().photos.change({ photo: 'text' as never }))).to.equal('VALIDATION_ERROR');
      await clinic.as(operator).users.deactivate(user.id);
      expect(await codeOf(as().photos.change({ photo }))).to.equal('TOKEN_REVOKED');
      expect((await userNow()).photo_url).to.equal(null);
    });
  });
});
