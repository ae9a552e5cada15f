import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import sharp from 'sharp';
import { keepingBlobs } from '../support/clinic.ts';
import { eachStore, stores, trackStorages } from '../support/engines.ts';
import { photoForm } from '../support/form.ts';
import { jpeg, jpegClaiming, MARK, noPhotos, phoneJpeg, pngBomb, polyglots } from '../support/images.ts';
import { openServer, type Sent } from '../support/server.ts';
import { type Measured, openMeasured } from './measured.ts';

const MEGABYTE = 1_000_000;

/** What a browser, a reader of PDF or an unpacker looks for. */
const otherKinds = [
  MARK,
  '<script',
  '<svg',
  '<html',
  '<?php',
  '%PDF',
  'PK\x03\x04',
  'GIF8',
  'Exif',
  'http://ns.adobe',
];

const names = [
  ['photo.jpg', 'image/jpeg'],
  ['photo.svg', 'image/svg+xml'],
  ['photo.html', 'text/html'],
  ['photo.php.png', 'application/x-httpd-php'],
] as const;

describe('Files that are something else', () => {
  eachStore((store) => {
    it('every polyglot and every other kind of file under 4 names and types: 0 served as anything but our own WebP', async () => {
      const blobs = keepingBlobs();
      const server = await openServer(store, { blobs });
      const { token } = await server.signIn('51234567');
      const files = { ...(await polyglots()), ...(await noPhotos()) };
      const wrong: string[] = [];
      let served = 0;
      for (const [what, bytes] of Object.entries(files)) {
        for (const [filename, type] of names) {
          const { status, data } = await server.send('/users/me/photo', {
            ...photoForm(bytes, filename, type),
            token,
          });
          if (status === 415) continue;
          const seen = await server.get(data.photo_url);
          const { format } = await sharp(seen.bytes).metadata();
          const found = otherKinds.filter((kind) => seen.bytes.includes(Buffer.from(kind, 'latin1')));
          const { 'content-type': contentType, 'x-content-type-options': sniffing } = seen.headers;
          if (contentType !== 'image/webp' || sniffing !== 'nosniff' || format !== 'webp' || found.length > 0)
            wrong.push(`${what} as ${filename}: ${contentType} ${found.join()}`);
          served += 1;
        }
      }
      expect(wrong).to.deep.equal([]);
      expect(served).to.equal(names.length * Object.keys(await polyglots()).length);
    });

    it('where a photo was taken and by whom is in nothing that is kept or logged', async () => {
      const blobs = keepingBlobs();
      const server = await openServer(store, { blobs, logLevel: 'trace' });
      const { token } = await server.signIn('51234567');
      const sent = photoForm(await phoneJpeg(), `${MARK}.jpg`);
      expect((await server.send('/users/me/photo', { ...sent, token })).status).to.equal(200);
      const broken = photoForm((await phoneJpeg()).subarray(0, 900), `${MARK}.jpg`);
      expect((await server.send('/users/me/photo', { ...broken, token })).status).to.equal(415);
      const [kept] = blobs.kept.values();
      expect(await sharp(kept).metadata()).not.to.have.any.keys('exif', 'xmp', 'iptc', 'icc', 'orientation');
      expect(Buffer.from(kept!).includes(MARK)).to.equal(false);
      expect(server.logText()).not.to.include(MARK);
    });
  });
});

const send = (port: number, { path, raw, headers, token }: Sent & { path: string }) =>
  new Promise<{ status: number; body: string }>((resolve, reject) => {
    const sending = request({
      port,
      path,
      method: 'POST',
      agent: false,
      headers: {
        'Content-Length': Buffer.byteLength(raw ?? ''),
        ...(token && { Authorization: `Bearer ${token}` }),
        ...headers,
      },
    });
    sending.on('error', reject);
    sending.on('response', async (response) =>
      resolve({ status: response.statusCode ?? 0, body: await text(response) }),
    );
    sending.end(raw);
  });

const signIn = async ({ port, codeFor }: Measured): Promise<string> => {
  const phone_number = '+96551234567';
  const post = (path: string, body: unknown) =>
    send(port, { path, raw: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });
  await post('/auth/send-otp', { phone_number });
  const code = await codeFor(phone_number);
  return JSON.parse((await post('/auth/verify-otp', { phone_number, code })).body).data.token;
};

describe('Pictures that would fill the memory', () => {
  trackStorages();
  let server: Measured;
  // What a picture takes in memory has nothing to do with the store.
  beforeEach(async () => {
    server = await openMeasured(stores[0]!);
  });
  afterEach(() => server.stop());

  it('30,000 × 30,000 pixels, eight at a time: each is refused, under 50 MB more memory in all; then the largest let in, eight at a time: under 450 MB', async () => {
    const token = await signIn(server);
    const upload = async (bytes: Buffer): Promise<number> =>
      (await send(server.port, { path: '/users/me/photo', token, ...photoForm(bytes) })).status;
    const eight = async (bytes: Buffer) =>
      new Set(await Promise.all(Array.from({ length: 8 }, () => upload(bytes))));
    const small = await jpeg(1_000, 1_000);
    const ordinary = Buffer.concat([small, Buffer.alloc(5 * MEGABYTE - small.length)]);
    for (let round = 0; round < 2; round += 1) expect(await eight(ordinary)).to.deep.equal(new Set([200]));
    const before = await server.peak();
    for (const bomb of [pngBomb(30_000, 1_500), await jpegClaiming(30_000, 30_000)])
      expect(await eight(bomb)).to.deep.equal(new Set([413]));
    expect((await server.peak()) - before).to.be.below(50 * MEGABYTE);
    const largest = await sharp({
      create: { width: 7_071, height: 7_071, channels: 3, background: '#a35' },
    })
      .jpeg({ progressive: true, chromaSubsampling: '4:4:4' })
      .toBuffer();
    expect(await eight(largest)).to.deep.equal(new Set([200]));
    expect((await server.peak()) - before).to.be.below(450 * MEGABYTE);
  });
});
