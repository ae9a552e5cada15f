import { gunzipSync } from 'node:zlib';
import { StorageUnavailableError } from '@clinic/core';
import { expect } from 'chai';
import sinon from 'sinon';
import { memory, openServer } from '../../support/server.ts';

const ARABIC = /[\u0600-\u06ff]/;

describe('answers', () => {
  afterEach(() => sinon.restore());

  it('an unforeseen error answers 500 and tells nothing of itself; the log has it once, under the same id', async () => {
    const server = await openServer(memory);
    sinon
      .stub(server.storage, 'ping')
      .rejects(new TypeError('no "secret" of +96551234567 at mongodb://u:p@host/db'));
    const { status, body, text, headers } = await server.get('/health?code=12345');
    expect(status).to.equal(500);
    expect(body.error).to.deep.equal({
      code: 'INTERNAL_ERROR',
      message: 'Something went wrong on our side.',
      details: {},
    });
    expect(text).not.to.match(/secret|965|mongodb|at /);
    const lines = server.log.filter(({ request_id }) => request_id === headers['x-request-id']);
    expect(lines).to.have.length(1);
    expect(lines[0]).to.include({ level: 'error', method: 'GET', route: '/health', status: 500 });
    expect(lines[0].error.name).to.equal('TypeError');
    expect(lines[0].error.stack.length).to.be.above(0);
    expect(server.logText()).not.to.match(/secret|51234567|u:p|12345/);
  });

  it('a store that does not answer is 503 with Retry-After', async () => {
    const server = await openServer(memory);
    sinon.stub(server.storage, 'ping').rejects(new StorageUnavailableError('gone'));
    for (const path of ['/health', '/health/ready']) {
      const { status, error, headers } = await server.get(path);
      expect([status, error.code], path).to.deep.equal([503, 'STORAGE_UNAVAILABLE']);
      expect(Number(headers['retry-after'])).to.be.above(0);
    }
    expect((await server.get('/health/live')).status).to.equal(200);
  });

  it('messages follow Accept-Language, codes do not change', async () => {
    const server = await openServer(memory);
    for (const [language, arabic] of [
      [undefined, false],
      ['ar', true],
      ['ar-KW,ar;q=0.9,en;q=0.1', true],
      ['en', false],
      ['fr, ar;q=0.5', true],
      ['ar;q=0, en', false],
      ['*', false],
      ['%%%,;q=x', false],
    ] as const) {
      const headers = language === undefined ? {} : { 'Accept-Language': language };
      const refused = await server.get('/user/profile', { headers });
      expect(refused.error.code).to.equal('UNAUTHENTICATED');
      expect(ARABIC.test(refused.error.message), `${language}`).to.equal(arabic);
      const answered = await server.get('/packages/available', { headers });
      expect(ARABIC.test(answered.body.message), `${language}`).to.equal(arabic);
    }
  });

  it('a 401 says which scheme it wants', async () => {
    const server = await openServer(memory);
    expect((await server.get('/user/profile')).headers['www-authenticate']).to.equal('Bearer');
    for (const authorization of ['Basic dTpw', 'Bearer', 'Bearer ', 'token']) {
      const { status, error } = await server.get('/user/profile', {
        headers: { Authorization: authorization },
      });
      expect([status, error.code], authorization).to.deep.equal([401, 'UNAUTHENTICATED']);
    }
    const { status, error } = await server.get('/user/profile', {
      headers: { Authorization: 'bearer x.y.z' },
    });
    expect([status, error.code]).to.deep.equal([401, 'TOKEN_INVALID']);
  });

  it('answers are not to be kept by anyone, and HSTS comes in production alone', async () => {
    const development = await openServer(memory);
    const { headers } = await development.get('/packages/available');
    expect(headers).to.include({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(headers['strict-transport-security']).to.equal(undefined);
    const production = await openServer(memory, { settings: { environment: 'production' } });
    for (const path of ['/packages/available', '/nope', '/docs']) {
      const answer = await production.get(path);
      expect(answer.headers['strict-transport-security'], path).to.equal(
        'max-age=31536000; includeSubDomains',
      );
    }
  });

  it('answers from 1,024 bytes on are compressed for those who can read it', async () => {
    const server = await openServer(memory, { sample: true });
    const plain = await server.get('/');
    expect(plain.headers['content-encoding']).to.equal(undefined);
    const compressed = await server.get('/', { headers: { 'Accept-Encoding': 'gzip' } });
    expect(compressed.headers['content-encoding']).to.equal('gzip');
    expect(compressed.bytes.length).to.be.below(plain.bytes.length / 2);
    expect(JSON.parse(gunzipSync(compressed.bytes).toString())).to.deep.equal(plain.body);
    const small = await server.get('/time/now', { headers: { 'Accept-Encoding': 'gzip' } });
    expect(small.headers['content-encoding']).to.equal(undefined);
  });
});

describe('calls from pages of other origins', () => {
  const origin = 'https://app.example';

  it('an allowed origin may call with credentials and read our headers', async () => {
    const server = await openServer(memory, { http: { allowedOrigins: [origin, 'https://desk.example'] } });
    for (const path of ['/packages/available', '/nope', '/user/profile']) {
      const { headers } = await server.get(path, { headers: { Origin: origin } });
      expect(headers['access-control-allow-origin'], path).to.equal(origin);
      expect(headers['access-control-allow-credentials'], path).to.equal('true');
      expect(headers['access-control-expose-headers'], path).to.equal(
        'X-Request-Id,X-RateLimit-Limit,X-RateLimit-Remaining,X-RateLimit-Reset,Retry-After,Idempotency-Replayed',
      );
      expect(headers.vary, path).to.include('Origin');
    }
  });

  it('a preflight tells the methods and headers, and costs no request of the limit', async () => {
    const server = await openServer(memory, { http: { allowedOrigins: [origin], rateLimitAnonymous: 1 } });
    for (let time = 0; time < 3; time += 1) {
      const { status, headers } = await server.send('/user/profile', {
        method: 'OPTIONS',
        headers: {
          Origin: origin,
          'Access-Control-Request-Method': 'PUT',
          'Access-Control-Request-Headers': 'authorization',
        },
      });
      expect(status).to.equal(204);
      expect(headers['access-control-allow-origin']).to.equal(origin);
      expect(headers['access-control-allow-methods']).to.equal('GET,HEAD,POST,PUT,PATCH,DELETE');
      expect(headers['access-control-allow-headers']).to.equal(
        'Authorization,Content-Type,Idempotency-Key,Accept-Language',
      );
    }
  });

  it('another origin is answered without leave to read, and never echoed', async () => {
    const server = await openServer(memory, { http: { allowedOrigins: [origin] } });
    for (const other of [
      'https://evil.example',
      'null',
      `${origin}.evil.example`,
      'http://app.example',
      '*',
    ]) {
      for (const method of ['GET', 'OPTIONS']) {
        const { headers } = await server.send('/packages/available', {
          method,
          headers: { Origin: other, 'Access-Control-Request-Method': 'GET' },
        });
        expect(headers['access-control-allow-origin'], `${method} ${other}`).to.equal(undefined);
        expect(headers['access-control-allow-credentials'], `${method} ${other}`).to.equal(undefined);
      }
    }
  });
});
