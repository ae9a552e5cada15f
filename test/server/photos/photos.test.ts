import { ClinicError, roles } from '@clinic/core';
import { expect } from 'chai';
import sharp from 'sharp';
import sinon from 'sinon';
import { signInEveryRole } from '../../promises/callers.ts';
import { keepingBlobs } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { form, formBody, formType, photoForm } from '../../support/form.ts';
import { jpeg, noPhotos, png, pngBomb, webp } from '../../support/images.ts';
import { memory, openServer, type Sent } from '../../support/server.ts';

const MEGABYTE = 1_000_000;
const TYPE = 'image/jpeg';

const outcome = ({ status, error }: { status: number; error?: { code: string } }) => [status, error?.code];

describe('photos over HTTP', () => {
  let photo: Buffer;
  before(async () => {
    photo = await jpeg(60, 40);
  });
  afterEach(() => sinon.restore());

  const open = async (engine: Parameters<typeof openServer>[0]) => {
    const blobs = keepingBlobs();
    const server = await openServer(engine, { blobs });
    const { token } = await server.signIn('51234567');
    const upload = (sent: Sent) =>
      server.send('/users/me/photo', { ...sent, method: 'POST', token, headers: { ...sent.headers } });
    const shown = async (): Promise<string | null> =>
      (await server.get('/user/profile', { token })).data.user.photo_url;
    return { server, blobs, token, upload, shown };
  };

  eachStore((store) => {
    it('everybody signed in puts up a photo and sees it on the profile; anybody may look at it', async () => {
      const server = await openServer(store);
      for (const [role, token] of Object.entries(await signInEveryRole(server))) {
        const { status, data, body } = await server.send('/api/v1/users/me/photo', {
          ...photoForm(photo),
          token,
        });
        expect([status, body.message], role).to.deep.equal([200, 'Your photo is saved.']);
        expect(data.user).to.include({ role, photo_url: data.photo_url });
        expect((await server.get('/user/profile', { token })).data.user.photo_url).to.equal(data.photo_url);
        const seen = await server.get(data.photo_url);
        expect(seen.status).to.equal(200);
        expect(await sharp(seen.bytes).metadata()).to.include({ format: 'webp', width: 60, height: 40 });
        expect((await server.get(`/api${data.photo_url}`)).bytes.equals(seen.bytes)).to.equal(true);
      }
      expect(roles).to.have.length(5);
    });

    it('JPEG, PNG and WebP are taken under any name and type', async () => {
      const { upload } = await open(store);
      for (const bytes of [photo, await png(60, 40), await webp(60, 40)]) {
        for (const [filename, type] of [
          ['me.svg', 'image/svg+xml'],
          ['../../etc/passwd', 'text/html'],
          ['صورة.png', 'application/octet-stream'],
          ['', undefined],
        ] as const) {
          const part = { name: 'photo', bytes, filename, ...(type && { type }) };
          expect((await upload(form([part]))).status, filename).to.equal(200);
        }
      }
    });

    it('is served as the image that it is, for good, and as nothing else', async () => {
      const { server, upload } = await open(store);
      const { photo_url } = (await upload(photoForm(photo))).data;
      const seen = await server.get(photo_url);
      expect(seen.headers).to.include({
        'content-type': 'image/webp',
        'x-content-type-options': 'nosniff',
        'content-disposition': 'inline',
        'content-security-policy': "default-src 'none'; sandbox",
        'cross-origin-resource-policy': 'cross-origin',
        'cache-control': 'private, max-age=31536000, immutable',
        'content-length': String(seen.bytes.length),
      });
      const headers = { 'If-None-Match': String(seen.headers.etag) };
      const again = await server.get(photo_url, { headers });
      expect([again.status, again.bytes.length, again.headers.etag]).to.deep.equal([
        304,
        0,
        seen.headers.etag,
      ]);
      const head = await server.send(photo_url, { method: 'HEAD' });
      expect([head.status, head.bytes.length]).to.deep.equal([200, 0]);
      expect(head.headers).to.include({
        'content-type': 'image/webp',
        'content-length': String(seen.bytes.length),
      });
      const post = await server.send(photo_url, { method: 'POST' });
      expect([...outcome(post), post.headers.allow]).to.deep.equal([
        405,
        'METHOD_NOT_ALLOWED',
        'HEAD, GET, OPTIONS',
      ]);
    });

    it('a new one has a new path; the old one and one taken down answer 404 at once, known by its tag or not', async () => {
      const { server, token, upload, shown } = await open(store);
      const first = (await upload(photoForm(photo))).data.photo_url;
      const headers = { 'If-None-Match': String((await server.get(first)).headers.etag) };
      const second = (await upload(photoForm(photo))).data.photo_url;
      expect(second).not.to.equal(first);
      expect(outcome(await server.get(first))).to.deep.equal([404, 'NOT_FOUND']);
      expect(outcome(await server.get(first, { headers }))).to.deep.equal([404, 'NOT_FOUND']);
      for (let count = 0; count < 2; count += 1) {
        const { status, data } = await server.send('/users/me/photo', { method: 'DELETE', token });
        expect([status, data.user.photo_url]).to.deep.equal([200, null]);
      }
      expect(outcome(await server.get(second))).to.deep.equal([404, 'NOT_FOUND']);
      expect(await shown()).to.equal(null);
    });

    it('what is no photo is 415, named or declared as one or not, and changes nothing', async () => {
      const { blobs, upload, shown } = await open(store);
      for (const [what, bytes] of Object.entries(await noPhotos())) {
        const refused = await upload(photoForm(bytes, 'photo.png', 'image/png'));
        expect(outcome(refused), what).to.deep.equal([415, 'UNSUPPORTED_MEDIA_TYPE']);
        expect(refused.error.details).to.have.all.keys('photo');
      }
      expect([blobs.kept.size, await shown()]).to.deep.equal([0, null]);
    });

    it('5,000,000 bytes are read, one more is 413; the server goes on', async () => {
      const { server, token, upload } = await open(store);
      const padded = (size: number) => Buffer.concat([photo, Buffer.alloc(size - photo.length, 'x')]);
      expect((await upload(photoForm(padded(5 * MEGABYTE)))).status).to.equal(200);
      for (const size of [5 * MEGABYTE + 1, 5 * 1024 * 1024 + 1, 20 * MEGABYTE]) {
        expect(outcome(await upload(photoForm(padded(size)))), `${size}`).to.deep.equal([
          413,
          'PAYLOAD_TOO_LARGE',
        ]);
      }
      const body = formBody([{ name: 'photo', filename: 'x', bytes: padded(6 * MEGABYTE) }]);
      const answer = await fetch(`${server.url}/users/me/photo`, {
        method: 'POST',
        headers: { 'Content-Type': formType(), Authorization: `Bearer ${token}` },
        body: new ReadableStream({
          start(controller) {
            controller.enqueue(body);
            controller.close();
          },
        }),
        duplex: 'half',
      } as RequestInit);
      expect(answer.status).to.equal(413);
      await answer.arrayBuffer();
      const bomb = await upload(photoForm(pngBomb(30_000, 300)));
      expect(outcome(bomb)).to.deep.equal([413, 'PAYLOAD_TOO_LARGE']);
      expect((await upload(photoForm(photo))).status).to.equal(200);
    });

    it('one file in one field: what is missing, too many or unknown is named, and nothing changes', async () => {
      const { blobs, upload } = await open(store);
      const file = { name: 'photo', filename: 'a.jpg', type: TYPE, bytes: photo };
      for (const [parts, details] of [
        [[], { photo: 'required' }],
        [[{ name: 'photo', filename: '', bytes: '' }], { photo: 'required' }],
        [[{ name: 'photo', bytes: photo }], { photo: 'must be a file' }],
        [[file, file], { photo: 'must be one file' }],
        [[{ ...file, name: 'image' }], { photo: 'required', image: 'unknown field' }],
        [[file, { name: 'user_id', bytes: 'x' }], { user_id: 'unknown field' }],
        [[{ name: 'role', bytes: 'admin' }, file], { role: 'unknown field' }],
        [[file, { ...file, name: '__proto__' }], { ['__proto__']: 'unknown field' }],
      ] as const) {
        const refused = await upload(form(parts));
        expect(outcome(refused)).to.deep.equal([400, 'VALIDATION_ERROR']);
        expect(Object.entries(refused.error.details)).to.have.deep.members(Object.entries(details));
      }
      const cut = formBody([file]).subarray(0, -20);
      const torn = await upload({ raw: cut, headers: { 'Content-Type': formType() } });
      expect(torn.error.details).to.have.all.keys('body');
      expect(blobs.kept.size).to.equal(0);
    });

    it('anything but multipart/form-data is 415, compressed too', async () => {
      const { upload } = await open(store);
      for (const sent of [
        { raw: photo, headers: { 'Content-Type': TYPE } },
        { body: { photo: photo.toString('base64') } },
        { raw: 'photo=x', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
        { raw: formBody([]), headers: { 'Content-Type': 'multipart/form-data' } },
        { raw: formBody([]), headers: { 'Content-Type': formType().replace('form-data', 'mixed') } },
        { raw: formBody([]), headers: { 'Content-Type': formType(), 'Content-Encoding': 'gzip' } },
        {},
      ]) {
        expect(outcome(await upload(sent))).to.deep.equal([415, 'UNSUPPORTED_MEDIA_TYPE']);
      }
    });

    it('no path leads to another file', async () => {
      const { server } = await open(store);
      for (const name of [
        '..%2f..%2fpackage.json',
        '%2e%2e',
        '..',
        'x',
        '%00',
        `${'0'.repeat(40)}.webp`,
        `${'0'.repeat(40)}.html`,
      ])
        expect(outcome(await server.get(`/photos/${name}`)), name).to.deep.equal([404, 'NOT_FOUND']);
    });

    it('nobody signed in: 401 before a byte of the file is looked at', async () => {
      const { server } = await open(store);
      const wrong = await server.send('/users/me/photo', { method: 'POST', raw: Buffer.alloc(MEGABYTE) });
      expect(outcome(wrong)).to.deep.equal([401, 'UNAUTHENTICATED']);
      expect(outcome(await server.send('/users/me/photo', { method: 'DELETE' }))).to.deep.equal([
        401,
        'UNAUTHENTICATED',
      ]);
    });

    it('a place for files that fails answers 503 for photos, and the rest goes on', async () => {
      const { server, token, blobs, upload } = await open(store);
      const { photo_url } = (await upload(photoForm(photo))).data;
      const gone = new ClinicError('STORAGE_UNAVAILABLE', 'gone');
      for (const call of ['put', 'get'] as const) sinon.stub(blobs, call).rejects(gone);
      expect(outcome(await upload(photoForm(photo)))).to.deep.equal([503, 'STORAGE_UNAVAILABLE']);
      expect(outcome(await server.get(photo_url))).to.deep.equal([503, 'STORAGE_UNAVAILABLE']);
      expect((await server.get('/user/profile', { token })).status).to.equal(200);
      expect((await server.get('/health')).status).to.equal(200);
    });

    it('under an Idempotency-Key the same file is put up once, whatever boundary came with it; another is 422', async () => {
      const { blobs, upload } = await open(store);
      const keyed = (bytes: Buffer, boundary: string, filename: string) => {
        const sent = form([{ name: 'photo', bytes, filename }], boundary);
        return upload({ ...sent, headers: { ...sent.headers, 'Idempotency-Key': 'a' } });
      };
      const first = await keyed(photo, 'one', 'a.jpg');
      const again = await keyed(photo, 'two', 'b.jpg');
      expect(again.text).to.equal(first.text);
      expect(again.headers['idempotency-replayed']).to.equal('true');
      expect(blobs.kept.size).to.equal(1);
      const other = await keyed(Buffer.concat([photo, Buffer.from('x')]), 'one', 'a.jpg');
      expect(outcome(other)).to.deep.equal([422, 'IDEMPOTENCY_KEY_REUSED']);
    });

    it('a refused file under a key is refused again from what was kept', async () => {
      const { upload } = await open(store);
      const sent = photoForm('<svg/>');
      const keyed = { ...sent, headers: { ...sent.headers, 'Idempotency-Key': 'b' } };
      const [first, again] = [await upload(keyed), await upload(keyed)];
      expect([first.status, again.text]).to.deep.equal([415, first.text]);
      expect(again.headers['idempotency-replayed']).to.equal('true');
    });
  });

  it('is described as a form with a file', async () => {
    const server = await openServer(memory);
    const { paths } = JSON.parse((await server.get('/openapi.json')).text);
    const { requestBody, responses } = paths['/users/me/photo'].post;
    expect(requestBody).to.deep.equal({
      required: true,
      content: {
        'multipart/form-data': {
          schema: {
            type: 'object',
            properties: { photo: { type: 'string', format: 'binary' } },
            required: ['photo'],
            additionalProperties: false,
          },
          encoding: { photo: { contentType: 'image/jpeg, image/png, image/webp' } },
        },
      },
    });
    expect(responses).to.include.keys('200', '400', '401', '409', '413', '415', '422');
    expect(paths['/photos/{name}'].get.responses['200'].content).to.have.all.keys('image/webp');
  });
});
