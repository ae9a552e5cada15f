import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { expect } from 'chai';
import { useFakeTimers } from 'sinon';
import { memory, openServer } from '../../support/server.ts';

const BODY = JSON.stringify({ phone_number: '51234567', code: '12345' });

interface Pending {
  readonly sending: ClientRequest;
  /** The server has the request in hand. */
  readonly begun: Promise<unknown>;
  readonly answer: Promise<{ status: number | undefined; connection: string | undefined }>;
}

/** A request of which half the body has been sent. */
const half = (port: number): Pending => {
  const sending = request({
    port,
    method: 'POST',
    path: '/auth/verify-otp',
    headers: { 'Content-Type': 'application/json', 'Content-Length': BODY.length, Expect: '100-continue' },
    agent: new Agent({ keepAlive: true }),
  });
  const begun = new Promise((resolve) => sending.on('continue', resolve));
  sending.write(BODY.slice(0, 10));
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    sending.on('response', resolve);
    sending.on('error', reject);
  }).then((response) => {
    response.resume();
    return { status: response.statusCode, connection: response.headers.connection };
  });
  return { sending, begun, answer };
};

describe('stopping', () => {
  it('200 requests under way are finished, none is dropped; meanwhile ready answers 503 and live 200', async () => {
    const server = await openServer(memory);
    const pending = Array.from({ length: 200 }, () => half(server.port));
    await Promise.all(pending.map(({ begun }) => begun));
    expect((await server.get('/health/ready')).status).to.equal(200);
    const stopped = server.stop();
    const ready = await server.get('/health/ready');
    expect([ready.status, ready.error.code]).to.deep.equal([503, 'SERVER_STOPPING']);
    expect((await server.get('/health/live')).status).to.equal(200);
    for (const { sending } of pending) sending.end(BODY.slice(10));
    const answers = await Promise.all(pending.map(({ answer }) => answer));
    expect(
      answers.filter(({ status, connection }) => status === 400 && connection === 'close'),
    ).to.have.length(200);
    await stopped;
    expect(await server.get('/health/live').catch((error) => error.code)).to.equal('ECONNREFUSED');
  });

  it('without requests under way it takes no time, however many connections are idle', async () => {
    const server = await openServer(memory);
    const agent = new Agent({ keepAlive: true });
    await Promise.all(
      Array.from(
        { length: 50 },
        () =>
          new Promise((resolve) => {
            request({ port: server.port, path: '/health/live', agent }, (response) =>
              response.resume().on('end', resolve),
            ).end();
          }),
      ),
    );
    const started = performance.now();
    await server.stop();
    expect(performance.now() - started).to.be.below(500);
    agent.destroy();
  });

  it('a request that never finishes does not hold it up longer than 10 s', async () => {
    const server = await openServer(memory);
    const { begun, answer } = half(server.port);
    const dropped = answer.catch((error) => error.code);
    await begun;
    const timers = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldClearNativeTimers: true });
    let isOver = false;
    const stopped = server.stop().finally(() => {
      isOver = true;
    });
    let passed = 0;
    for (; !isOver && passed < 20_000; passed += 20) {
      await timers.tickAsync(20);
      await new Promise(setImmediate);
    }
    timers.restore();
    expect(passed).to.be.within(2_000, 10_100);
    await stopped;
    expect(await dropped).to.equal('ECONNRESET');
  });
});
