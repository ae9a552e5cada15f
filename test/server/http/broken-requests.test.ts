import { expect } from 'chai';
import { sendRaw } from '../../support/raw-request.ts';
import { memory, openServer } from '../../support/server.ts';

const head = 'POST /auth/send-otp HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

const idOf = (answer: string): string | undefined => /^x-request-id: (\S+)\r$/im.exec(answer)?.[1];
const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);

describe('requests that are no HTTP', () => {
  const broken: Record<string, { request: string; status: number; method: string | null }> = {
    'no HTTP at all': { request: 'canary 51234567\r\n\r\n', status: 400, method: null },
    'a method there is none of': {
      request: 'CANARY /auth/send-otp?canary=51234567 HTTP/1.1\r\nHost: canary\r\n\r\n',
      status: 405,
      method: null,
    },
    'a path there is none of': {
      request: 'CANARY /canary HTTP/1.1\r\nHost: x\r\n\r\n',
      status: 404,
      method: null,
    },
    'a header that is none': {
      request: 'GET /canary HTTP/1.1\r\nHost: x\r\nca nary: 1\r\n\r\n',
      status: 400,
      method: 'GET',
    },
    'headers over 16 kB': {
      request: `PATCH /canary HTTP/1.1\r\nHost: x\r\nX-Canary: ${'canary'.repeat(3_000)}\r\n\r\n`,
      status: 413,
      method: 'PATCH',
    },
    'a tunnel': {
      request: 'CONNECT canary.example:443 HTTP/1.1\r\nHost: canary\r\n\r\n',
      status: 405,
      method: 'CONNECT',
    },
  };

  for (const [what, { request, status, method }] of Object.entries(broken)) {
    it(`${what}: ${status}, and one line in the log under the same id, with nothing of what was sent`, async () => {
      const server = await openServer(memory);
      const answer = await sendRaw(server.port, request);
      expect(statusOf(answer)).to.equal(status);
      expect(server.log).to.have.length(1);
      const { time, ...line } = server.log[0];
      expect(time).to.be.a('number');
      expect(line).to.deep.equal({
        level: 'info',
        request_id: idOf(answer),
        method,
        route: null,
        status,
        ms: null,
        bytes: Buffer.byteLength(answer.split('\r\n\r\n')[1] ?? ''),
        user: null,
        ip: '127.0.0.0',
      });
      expect(server.logText()).to.not.match(/canary|1234567/i);
    });
  }

  it('a body that breaks off in its chunks: one line, with the route, the id and the status of the answer', async () => {
    const server = await openServer(memory);
    for (const encoding of ['', 'Content-Encoding: gzip\r\n']) {
      const before = server.log.length;
      const answer = await sendRaw(
        server.port,
        `${head}${encoding}Transfer-Encoding: chunked\r\n\r\n5\r\n{"pho\r\nno length\r\n`,
      );
      expect(statusOf(answer)).to.equal(400);
      const [line, ...more] = server.log.slice(before);
      expect(more).to.deep.equal([]);
      expect(line).to.include({ request_id: idOf(answer), route: '/auth/send-otp', status: 400 });
    }
  });
});
