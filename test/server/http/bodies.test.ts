import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { memory, openServer, type TestServer } from '../../support/server.ts';

const json = { 'Content-Type': 'application/json' };

const post = (server: TestServer, raw: string | Buffer, headers: Record<string, string> = json) =>
  server.send('/auth/verify-otp', { method: 'POST', raw, headers });

const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

describe('bodies', () => {
  it('what is not JSON answers INVALID_JSON', async () => {
    const server = await openServer(memory);
    for (const raw of [
      '{',
      'null null',
      '{"a":}',
      "{'a':1}",
      '{"a":1,}',
      'undefined',
      '\0',
      '[1',
      '{"a":NaN}',
      '['.repeat(90_000),
    ]) {
      const { status, error } = await post(server, raw);
      expect([status, error.code], raw.slice(0, 20)).to.deep.equal([400, 'INVALID_JSON']);
    }
  });

  it('bytes that are no UTF-8 answer INVALID_JSON, plain and compressed', async () => {
    const server = await openServer(memory);
    for (const bytes of [[0xff], [0xc3, 0x28], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xe2, 0x82]]) {
      const raw = Buffer.concat([
        Buffer.from('{"phone_number":"51234567","x":"'),
        Buffer.from(bytes),
        Buffer.from('"}'),
      ]);
      for (const [encoding, sent] of [
        ['identity', raw],
        ['gzip', gzipSync(raw)],
        ['deflate', deflateSync(raw)],
      ] as const) {
        const { status, error } = await post(server, sent, { ...json, 'Content-Encoding': encoding });
        expect([status, error.code], `${encoding} ${bytes}`).to.deep.equal([400, 'INVALID_JSON']);
      }
    }
  });

  it('what is compressed is read to its end: several members are one body, a cut or a tail is INVALID_JSON', async () => {
    const server = await openServer(memory);
    const headers = { ...json, 'Content-Encoding': 'gzip' };
    const whole = gzipSync('{"phone_number":"51234567"}');
    const members = Buffer.concat([gzipSync('{"phone_number":'), gzipSync('"51234567"}')]);
    const read = await server.send('/auth/send-otp', { method: 'POST', raw: members, headers });
    expect(read.status).to.equal(200);
    for (const raw of [
      whole.subarray(0, -1),
      whole.subarray(0, 5),
      Buffer.concat([whole, Buffer.from('tail')]),
      gzipSync('{"phone_number":'),
    ]) {
      const { status, error } = await post(server, raw, headers);
      expect([status, error.code]).to.deep.equal([400, 'INVALID_JSON']);
    }
    const bombs = Buffer.concat(Array.from({ length: 11 }, () => gzipSync(' '.repeat(10_000))));
    expect((await post(server, bombs, headers)).status).to.equal(413);
  });

  it('JSON that is no object answers VALIDATION_ERROR', async () => {
    const server = await openServer(memory);
    for (const raw of ['null', '1', '"text"', '[]', '[{}]', 'true']) {
      const { status, error } = await post(server, raw);
      expect([status, error.code, error.details], raw).to.deep.equal([
        400,
        'VALIDATION_ERROR',
        { body: 'must be an object' },
      ]);
    }
  });

  it('no body is an empty one: the missing fields are named', async () => {
    const server = await openServer(memory);
    for (const sent of [{}, { raw: '' }, { raw: '', headers: { 'Content-Type': 'text/plain' } }]) {
      const { error } = await server.send('/auth/verify-otp', { method: 'POST', ...sent });
      expect(error.code).to.equal('VALIDATION_ERROR');
      expect(error.details).to.deep.equal({ phone_number: 'required', code: 'required' });
    }
  });

  it('unknown fields are refused by name', async () => {
    const server = await openServer(memory);
    const { error } = await server.post('/auth/send-otp', {
      phone_number: '51234567',
      role: 'admin',
      price: 0,
    });
    expect(error.code).to.equal('VALIDATION_ERROR');
    expect(error.details).to.deep.equal({ role: 'unknown field', price: 'unknown field' });
  });

  it('names of object machinery are unknown fields or no JSON of ours, and change nothing', async () => {
    const server = await openServer(memory);
    for (const raw of [
      '{"__proto__":{"admin":true}}',
      '{"constructor":{"prototype":{"admin":true}}}',
      '{"toString":1}',
      '{"phone_number":"51234567","code":"12345","user":{"__proto__":{"admin":true}}}',
    ]) {
      const { status } = await post(server, raw);
      expect(status, raw).to.equal(400);
    }
    expect(({} as { admin?: boolean }).admin).to.equal(undefined);
  });

  it('wrong types are refused, never coerced and never a 5xx', async () => {
    const server = await openServer(memory);
    for (const value of [null, 1, true, [], {}, { $ne: null }, { $regex: '.*' }, ['51234567'], 1e308]) {
      const phone = await server.post('/auth/send-otp', { phone_number: value });
      expect([phone.status, phone.error.code], JSON.stringify(value)).to.deep.equal([
        400,
        'VALIDATION_ERROR',
      ]);
      const code = await server.post('/auth/verify-otp', { phone_number: '51234567', code: value });
      expect([code.status, code.error.code], JSON.stringify(value)).to.deep.equal([400, 'VALIDATION_ERROR']);
    }
  });

  it('NUL is refused wherever it stands', async () => {
    const server = await openServer(memory);
    for (const body of [{ phone_number: '5123\u00004567' }, { phone_number: '51234567', 'a\u0000b': 1 }]) {
      const { status, error } = await server.post('/auth/send-otp', body);
      expect([status, error.code]).to.deep.equal([400, 'VALIDATION_ERROR']);
    }
    expect((await server.get('/packages/history?page=%00', {})).status).to.equal(401);
  });

  it('32 levels are read, 33 are refused, 50,000 as well', async () => {
    const server = await openServer(memory);
    const fields = async (raw: string) => (await post(server, raw)).error.details;
    expect(await fields(nested(32))).to.include({ a: 'unknown field' });
    for (const depth of [33, 1_000, 16_000]) {
      expect(await fields(nested(depth))).to.deep.equal({ body: 'must not be nested deeper than 32' });
    }
    expect(await fields(`{"a":${'['.repeat(49_000)}${']'.repeat(49_000)}}`)).to.deep.equal({
      body: 'must not be nested deeper than 32',
    });
  });

  it('100,000 bytes are read, one more is 413; the connection and the server go on', async () => {
    const server = await openServer(memory);
    const sized = (bytes: number): string =>
      JSON.stringify({ phone_number: 'x'.repeat(bytes - '{"phone_number":""}'.length) });
    expect(sized(100_000)).to.have.length(100_000);
    expect((await post(server, sized(100_000))).error.code).to.equal('VALIDATION_ERROR');
    for (const bytes of [100_001, 800_000, 5_000_000]) {
      const { status, error } = await post(server, sized(bytes));
      expect([status, error.code]).to.deep.equal([413, 'PAYLOAD_TOO_LARGE']);
    }
    expect((await server.get('/health')).status).to.equal(200);
  });

  it('a body of unknown length is bounded too', async () => {
    const server = await openServer(memory);
    let chunks = 0;
    const response = await fetch(`${server.url}/auth/send-otp`, {
      method: 'POST',
      headers: json,
      duplex: 'half',
      body: new ReadableStream({
        pull(controller) {
          controller.enqueue(new TextEncoder().encode(' '.repeat(60_000)));
          chunks += 1;
          if (chunks === 4) controller.close();
        },
      }),
    } as RequestInit);
    expect(response.status).to.equal(413);
  });

  it('gzip and deflate are read; what grows over the bound in them is 413; br and others are not known', async () => {
    const server = await openServer(memory);
    const small = JSON.stringify({ phone_number: '51234567' });
    const bomb = ' '.repeat(20_000_000);
    for (const [encoding, compress] of [
      ['gzip', gzipSync],
      ['deflate', deflateSync],
    ] as const) {
      const headers = { ...json, 'Content-Encoding': encoding };
      const read = await server.send('/auth/send-otp', { method: 'POST', raw: compress(small), headers });
      expect(read.status, encoding).to.equal(200);
      server.clock.tick(3_600_000);
      const refused = await server.send('/auth/send-otp', { method: 'POST', raw: compress(bomb), headers });
      expect([refused.status, refused.error.code], encoding).to.deep.equal([413, 'PAYLOAD_TOO_LARGE']);
    }
    expect((await post(server, 'no gzip', { ...json, 'Content-Encoding': 'gzip' })).error.code).to.equal(
      'INVALID_JSON',
    );
    for (const [encoding, raw] of [
      ['br', brotliCompressSync(small)],
      ['zstd', small],
      ['BR', small],
    ] as const) {
      expect((await post(server, raw, { ...json, 'Content-Encoding': encoding })).status, encoding).to.equal(
        415,
      );
    }
  });

  it('other kinds of content are 415, UTF-8 in any spelling is not', async () => {
    const server = await openServer(memory);
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/xml',
      'application/json; charset=utf-16',
      'application/jsonp',
      'text/json',
      '',
    ]) {
      const { status, error } = await post(server, '{}', type === '' ? {} : { 'Content-Type': type });
      expect([status, error.code], type).to.deep.equal([415, 'UNSUPPORTED_MEDIA_TYPE']);
    }
    for (const type of [
      'application/json;charset=UTF-8',
      'Application/JSON; charset="utf-8"',
      'application/json ; charset=utf8',
    ]) {
      expect((await post(server, '{}', { 'Content-Type': type })).status, type).to.equal(400);
    }
  });

  it('repeated query keys and values of the wrong kind are refused', async () => {
    const server = await openServer(memory);
    const { token } = await server.signIn('51234567');
    for (const query of [
      'page=1&page=2',
      'page=0',
      'page=-1',
      'page=1.5',
      'page=x',
      'page=',
      'per_page=101',
      'per_page=0',
      'page[]=1',
      'page[$gt]=1',
      'nope=1',
      'page=1e3',
      'page=%201',
    ]) {
      const { status, error } = await server.get(`/packages/history?${query}`, { token });
      expect([status, error?.code], query).to.deep.equal([400, 'VALIDATION_ERROR']);
    }
    expect((await server.get('/packages/history?page=2&per_page=100', { token })).data).to.deep.equal({
      items: [],
      page: 2,
      per_page: 100,
      total: 0,
      pages: 0,
    });
    expect((await server.get('/packages/available?a=1&a=2')).error.details).to.deep.equal({
      a: 'must be given once',
    });
  });

  it('1,000 bodies and headers that stay away are 408; meanwhile p99 of others is under 500 ms', async () => {
    const server = await openServer(memory);
    const start = 'POST /auth/send-otp HTTP/1.1\r\nHost: x\r\n';
    const silent = answerTo(server.port, '');
    const stayingAway = Array.from({ length: 1_000 }, (_, index) =>
      answerTo(
        server.port,
        index % 2 === 0 ? `${start}X-Half: ` : `${start}${head}Content-Length: 50\r\n\r\n{"pho`,
      ),
    );
    const times: number[] = [];
    for (let count = 0; count < 200; count += 1) {
      const started = performance.now();
      expect((await server.get('/health')).status).to.equal(200);
      times.push(performance.now() - started);
    }
    expect(times.sort((a, b) => a - b)[197]).to.be.below(500);
    for (const answer of await Promise.all(stayingAway)) {
      expect(answer)
        .to.match(/^HTTP\/1\.1 408 /)
        .and.to.match(/x-request-id: \S/i)
        .and.to.include('REQUEST_TIMEOUT');
    }
    const lines = server.log.filter(({ status }) => status === 408);
    expect(lines).to.have.length(1_000);
    expect(new Set(lines.map(({ request_id }) => request_id)).size).to.equal(1_000);
    expect(await silent, 'a connection that was never used is closed without a word').to.equal('');
  });
});

const head = 'Content-Type: application/json\r\n';

/** What comes back for bytes after which nothing follows. */
const answerTo = (port: number, bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let received = '';
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.on('close', () => resolve(received));
    socket.write(bytes);
  });
