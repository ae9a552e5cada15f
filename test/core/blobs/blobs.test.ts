import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { type BlobStore, ClinicError, createBlobs, createFolderBlobs, createS3Blobs } from '@clinic/core';
import { expect } from 'chai';
import { type FakeS3, startFakeS3 } from '../../support/fake-s3.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';

const name = `${'0123456789abcdef'.repeat(2)}.webp`;
const bytes = Buffer.from([0, 255, 13, 10, 0, 128, 60, 62]);

const expectUnavailable = async (call: Promise<unknown>): Promise<ClinicError> => {
  const error = await rejectionOf(call);
  expect(error).to.be.instanceOf(ClinicError);
  expect((error as ClinicError).code).to.equal('STORAGE_UNAVAILABLE');
  return error as ClinicError;
};

/** What every place for blobs keeps to. */
const keepsPromises = (blobs: () => BlobStore): void => {
  it('gives back what it was given, byte for byte, and nothing once that is removed', async () => {
    expect(await blobs().get(name)).to.equal(undefined);
    await blobs().put(name, bytes, 'image/webp');
    expect(Buffer.from((await blobs().get(name)) ?? []).equals(bytes)).to.equal(true);
    await blobs().remove(name);
    expect(await blobs().get(name)).to.equal(undefined);
  });

  it('removing what isn’t there is no failure, twice neither', async () => {
    await blobs().remove(name);
    await blobs().remove(name);
  });

  it('keeps none and a megabyte alike, many at once', async () => {
    const sizes = [0, 1, 1_000_000];
    const { errors } = await inParallel(30, (index) =>
      blobs().put(`${index}.webp`, Buffer.alloc(sizes[index % 3]!, index), 'image/webp'),
    );
    expect(errors).to.deep.equal([]);
    for (let index = 0; index < 30; index += 1) {
      const found = Buffer.from((await blobs().get(`${index}.webp`)) ?? 'none');
      expect(found.equals(Buffer.alloc(sizes[index % 3]!, index)), `${index}`).to.equal(true);
    }
  });

  it('a name that could lead elsewhere is no name, whatever is asked', async () => {
    const elsewhere = [
      '',
      '.',
      '..',
      '../x.webp',
      'a/b.webp',
      'a\\b.webp',
      'a.webp/..',
      'x.webp\0',
      '%2e%2e',
      'A.webp',
    ];
    for (const bad of elsewhere) {
      for (const call of [
        async () => blobs().put(bad, bytes, 'image/webp'),
        async () => blobs().get(bad),
        async () => blobs().remove(bad),
      ]) {
        expect(await rejectionOf(call()), bad).to.be.instanceOf(RangeError);
      }
    }
  });
};

describe('Blobs in a folder', () => {
  let outer: string;
  let folder: string;
  beforeEach(async () => {
    outer = await mkdtemp(join(tmpdir(), 'clinic-blobs-'));
    folder = join(outer, 'deeper', 'uploads');
  });
  afterEach(() => rm(outer, { recursive: true, force: true }));

  keepsPromises(() => createFolderBlobs(folder));

  it('makes no folder before the first blob comes; then its owner alone may read', async () => {
    const blobs = createFolderBlobs(folder);
    expect(await blobs.get(name)).to.equal(undefined);
    expect(await readdir(outer)).to.deep.equal([]);
    await blobs.put(name, bytes, 'image/webp');
    expect(await readdir(folder)).to.deep.equal([name]);
    expect((await stat(folder)).mode & 0o777).to.equal(0o700);
    expect((await stat(join(folder, name))).mode & 0o777).to.equal(0o600);
  });

  it('what a crash left half written is nobody’s blob, and is removed with the name', async () => {
    const blobs = createFolderBlobs(folder);
    await blobs.put('other.webp', bytes, 'image/webp');
    await writeFile(join(folder, `${name}.part`), 'half');
    expect(await blobs.get(name)).to.equal(undefined);
    await blobs.remove(name);
    expect(await readdir(folder)).to.deep.equal(['other.webp']);
  });

  it('goes on meaning the same folder when the process moves to another', async () => {
    const start = process.cwd();
    process.chdir(outer);
    try {
      const blobs = createFolderBlobs('uploads');
      process.chdir(tmpdir());
      await blobs.put(name, bytes, 'image/webp');
    } finally {
      process.chdir(start);
    }
    expect(await readdir(join(outer, 'uploads'))).to.deep.equal([name]);
  });

  it('a folder that can’t be one is STORAGE_UNAVAILABLE', async () => {
    const file = join(outer, 'file');
    await writeFile(file, '');
    const blobs = createFolderBlobs(join(file, 'uploads'));
    await expectUnavailable(blobs.put(name, bytes, 'image/webp'));
    await expectUnavailable(blobs.get(name));
  });
});

describe('Blobs in a bucket', () => {
  let s3: FakeS3;
  beforeEach(async () => {
    s3 = await startFakeS3();
  });
  afterEach(() => s3.close());

  keepsPromises(() => createS3Blobs(s3.config));

  it('each call is one request, signed over its bytes and with their type', async () => {
    const blobs = createBlobs({ kind: 's3', ...s3.config });
    await blobs.put(name, bytes, 'image/webp');
    await blobs.get(name);
    await blobs.remove(name);
    expect(s3.calls).to.deep.equal(['PUT 200', 'GET 200', 'DELETE 204']);
    await blobs.put(name, bytes, 'image/webp');
    expect(s3.objects.get(name)?.type).to.equal('image/webp');
  });

  it('a wrong secret, region or bucket is STORAGE_UNAVAILABLE with the service’s reason, and stores nothing', async () => {
    for (const [wrong, code] of [
      [{ secretAccessKey: 'another' }, 'SignatureDoesNotMatch'],
      [{ accessKeyId: 'another' }, 'SignatureDoesNotMatch'],
      [{ region: 'elsewhere' }, 'SignatureDoesNotMatch'],
      [{ bucket: 'none' }, 'NoSuchBucket'],
    ] as const) {
      const { cause } = await expectUnavailable(
        createS3Blobs({ ...s3.config, ...wrong }).put(name, bytes, 'image/webp'),
      );
      expect(String(cause)).to.include(code);
    }
    expect(s3.objects.size).to.equal(0);
  });

  it('a service that fails, redirects, hangs up or is gone is STORAGE_UNAVAILABLE, asked once, its secret told nowhere', async () => {
    const blobs = createS3Blobs(s3.config);
    const faults = [
      { status: 500, code: 'InternalError' },
      { status: 503, code: 'SlowDown' },
      { status: 403, code: 'AccessDenied' },
      { status: 307, location: `${s3.config.endpoint}/elsewhere` },
      'drop',
      'cut',
    ] as const;
    for (const fault of faults) {
      s3.fail(fault);
      for (const call of [
        () => blobs.get(name),
        () => blobs.remove(name),
        () => blobs.put(name, bytes, 'image/webp'),
      ]) {
        const error = await expectUnavailable(call());
        expect(inspect(error, { depth: 9 })).not.to.include('canary-s3-secret');
      }
    }
    expect(s3.calls).to.deep.equal([]);
    s3.fail(undefined);
    await blobs.put(name, bytes, 'image/webp');
    await s3.close();
    await expectUnavailable(blobs.get(name));
    s3 = await startFakeS3();
  });

  it('one that doesn’t answer is given up after 5 s', async () => {
    s3.fail('hang');
    const before = performance.now();
    await expectUnavailable(createS3Blobs(s3.config).get(name));
    expect(performance.now() - before).to.be.within(4_900, 7_000);
  });
});
