import { expect } from 'chai';
import { sendRaw } from '../../support/raw-request.ts';
import { memory, openServer } from '../../support/server.ts';

describe('paths and methods', () => {
  it('one tree of routes answers under /, /api and /api/v1 alike', async () => {
    const server = await openServer(memory);
    for (const prefix of ['', '/api', '/api/v1']) {
      expect((await server.get(`${prefix}/health`)).status).to.equal(200);
      expect((await server.get(`${prefix}/packages/available`)).data).to.deep.equal({
        packages: [],
        package: null,
      });
      expect((await server.get(`${prefix}/user/profile`)).error.code).to.equal('UNAUTHENTICATED');
    }
    expect((await server.get('/api')).data.name).to.equal('clinic');
    expect((await server.get('/api/v1')).data.name).to.equal('clinic');
    expect((await server.get('/api/v1/')).data.name).to.equal('clinic');
  });

  it('what only looks like a prefix is none', async () => {
    const server = await openServer(memory);
    for (const path of ['/apihealth', '/api/v1health', '/api/api/health', '/v1/health', '/api/v2/health']) {
      expect((await server.get(path)).error.code, path).to.equal('NOT_FOUND');
    }
  });

  it('an unknown path answers 404 in the envelope, whatever is in it', async () => {
    const server = await openServer(memory);
    for (const path of [
      '/nope',
      '/packages',
      '/packages/nope',
      '/%00',
      '/%ff',
      '/__proto__',
      '/constructor',
      '//health',
      '/HEALTH',
      '/user/%70rofile/x',
      '/..%2fhealth',
    ]) {
      const { status, error } = await server.get(path);
      expect([status, error.code], path).to.deep.equal([404, 'NOT_FOUND']);
    }
  });

  it('a method that a path does not know answers 405 with Allow, whatever it is', async () => {
    const server = await openServer(memory);
    for (const method of [
      'GET',
      'DELETE',
      'PATCH',
      'PUT',
      'PROPFIND',
      'TRACE',
      'LINK',
      'M-SEARCH',
      'QUERY',
      'FOO',
      'get',
    ]) {
      const answer = await sendRaw(
        server.port,
        `${method} /api/auth/send-otp HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      );
      const [head = '', body = ''] = answer.split('\r\n\r\n');
      expect(head, method).to.match(/^HTTP\/1\.1 405 /);
      expect(head, method).to.match(/^allow: POST, OPTIONS\r?$/im);
      expect(head, method).to.match(/^x-request-id: \S+\r?$/im);
      expect(JSON.parse(body).error.code, method).to.equal('METHOD_NOT_ALLOWED');
    }
  });

  it('CONNECT is a method like the others', async () => {
    const server = await openServer(memory);
    const answer = await sendRaw(server.port, 'CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(answer)
      .to.match(/^HTTP\/1\.1 405 /)
      .and.to.include('METHOD_NOT_ALLOWED');
    const known = await sendRaw(server.port, 'CONNECT /api/auth/send-otp HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(known)
      .to.match(/^HTTP\/1\.1 405 /)
      .and.to.match(/^allow: POST, OPTIONS\r?$/im);
  });

  it('an unknown method on an unknown path is a 404 first', async () => {
    const server = await openServer(memory);
    const answer = await sendRaw(server.port, 'FOO /nope HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(answer)
      .to.match(/^HTTP\/1\.1 404 /)
      .and.to.include('NOT_FOUND');
    expect((await server.send('/nope', { method: 'DELETE' })).status).to.equal(404);
  });

  it('HEAD answers as GET without the body', async () => {
    const server = await openServer(memory);
    const got = await server.get('/time/now');
    const head = await server.send('/time/now', { method: 'HEAD' });
    expect(head.status).to.equal(200);
    expect(head.text).to.equal('');
    expect(head.headers['content-length']).to.equal(got.headers['content-length']);
    expect((await server.send('/auth/send-otp', { method: 'HEAD' })).status).to.equal(405);
  });

  it('OPTIONS tells the methods of a path', async () => {
    const server = await openServer(memory);
    const { status, headers } = await server.send('/user/profile', { method: 'OPTIONS' });
    expect([status, headers.allow]).to.deep.equal([204, 'HEAD, GET, PUT, OPTIONS']);
    expect((await server.send('/nope', { method: 'OPTIONS' })).status).to.equal(404);
  });

  it('what is not HTTP at all is refused in the envelope', async () => {
    const server = await openServer(memory);
    const answer = await sendRaw(server.port, 'hello there\r\n\r\n');
    expect(answer).to.match(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '').success).to.equal(false);
    const headers = `GET /health HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`;
    expect(await sendRaw(server.port, headers))
      .to.match(/^HTTP\/1\.1 413 /)
      .and.to.include('PAYLOAD_TOO_LARGE');
  });

  it('a request without Host, or in absolute form, is answered', async () => {
    const server = await openServer(memory);
    for (const target of ['/health/live', 'http://clinic.example/api/health/live']) {
      const answer = await sendRaw(server.port, `GET ${target} HTTP/1.1\r\nConnection: close\r\n\r\n`);
      expect(answer, target).to.match(/^HTTP\/1\.1 200 /);
    }
  });

  it('1,000 requests get 1,000 different ids', async () => {
    const server = await openServer(memory);
    const ids = new Set<unknown>();
    for (let round = 0; round < 10; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: 100 }, () =>
          sendRaw(server.port, 'GET /nope HTTP/1.1\r\nConnection: close\r\n\r\n').then(
            (answer) => /x-request-id: (\S+)/i.exec(answer)?.[1],
          ),
        ),
      );
      for (const id of answers) ids.add(id);
    }
    expect(ids.size).to.equal(1_000);
  });
});
