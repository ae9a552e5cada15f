import { expect } from 'chai';
import { memory, openServer, type Received, type TestServer } from '../../support/server.ts';

const times = async (count: number, call: (index: number) => Promise<Received>): Promise<Received[]> => {
  const answers: Received[] = [];
  for (let index = 0; index < count; index += 1) answers.push(await call(index));
  return answers;
};

const refused = (answers: readonly Received[]): number =>
  answers.filter(({ status }) => status === 429).length;

const limited = (http: {
  rateLimitAnonymous?: number;
  rateLimitUser?: number;
  trustProxy?: number;
}): Promise<TestServer> =>
  openServer(memory, { http: { rateLimitAnonymous: 20, rateLimitUser: 100, ...http } });

describe('requests a minute', () => {
  it('an address without a token has 20, counted down in whole numbers; the next is 429 with Retry-After', async () => {
    const server = await limited({});
    const answers = await times(21, () => server.get('/packages/available'));
    expect(refused(answers)).to.equal(1);
    answers.slice(0, 20).forEach(({ headers }, index) => {
      expect(headers['x-ratelimit-limit']).to.equal('20');
      expect(headers['x-ratelimit-remaining']).to.equal(String(19 - index));
      expect(headers['x-ratelimit-reset']).to.match(/^\d{10}$/);
    });
    const last = answers[20]!;
    expect(last.error.code).to.equal('RATE_LIMITED');
    expect(last.headers['x-ratelimit-remaining']).to.equal('0');
    expect(Number(last.headers['retry-after'])).to.be.within(1, 60);
    expect(Number(last.headers['x-ratelimit-reset'])).to.be.within(Date.now() / 1000, Date.now() / 1000 + 61);
  });

  it('of 200 requests at once exactly 20 get through', async () => {
    const server = await limited({});
    const answers = await Promise.all(Array.from({ length: 200 }, () => server.get('/packages/available')));
    expect(answers.filter(({ status }) => status === 200)).to.have.length(20);
    expect(refused(answers)).to.equal(180);
  });

  it('a signed-in user has 100 of their own, on any of their tokens, and public routes count too', async () => {
    const server = await limited({});
    const { token, refresh_token } = await server.signIn('51234567');
    const second = (await server.post('/auth/refresh', { refresh_token })).data.token;
    const answers = await times(101, (index) =>
      server.get(index % 3 === 0 ? '/packages/available' : '/user/profile', {
        token: index % 2 === 0 ? token : second,
      }),
    );
    expect(refused(answers)).to.equal(1);
    expect(answers[0]!.headers['x-ratelimit-limit']).to.equal('100');
    const other = await server.signIn('59876543');
    expect((await server.get('/user/profile', { token: other.token })).status).to.equal(200);
  });

  it('a made-up token counts against its address', async () => {
    const server = await limited({});
    const answers = await times(21, (index) => server.get('/user/profile', { token: `made.up.${index}` }));
    expect(answers.slice(0, 20).every(({ status }) => status === 401)).to.equal(true);
    expect(answers[20]!.status).to.equal(429);
  });

  it('1,000 rotated X-Forwarded-For are one address when no proxy is trusted', async () => {
    const server = await limited({});
    const answers = await times(1_000, (index) =>
      server.get('/nope', { headers: { 'X-Forwarded-For': `10.${index >> 8}.${index & 255}.1` } }),
    );
    expect(refused(answers)).to.equal(980);
  });

  it('behind one trusted proxy, what the client wrote itself counts for nothing', async () => {
    const server = await limited({ trustProxy: 1 });
    const spoofed = await times(100, (index) =>
      server.get('/nope', { headers: { 'X-Forwarded-For': `10.0.0.${index}, 198.51.100.9` } }),
    );
    expect(refused(spoofed)).to.equal(80);
    const others = await times(30, (index) =>
      server.get('/nope', { headers: { 'X-Forwarded-For': `198.51.101.${index}` } }),
    );
    expect(refused(others)).to.equal(0);
  });

  it('an IPv6 /64 network and an IPv4-mapped address are one address each', async () => {
    const server = await limited({ trustProxy: 1 });
    const network = await times(30, (index) =>
      server.get('/nope', { headers: { 'X-Forwarded-For': `2001:db8::${index.toString(16)}:1` } }),
    );
    expect(refused(network)).to.equal(10);
    const spellings = ['198.51.100.9', '::ffff:198.51.100.9', '::FFFF:c633:6409'];
    const mapped = await times(30, (index) =>
      server.get('/nope', { headers: { 'X-Forwarded-For': spellings[index % 3]! } }),
    );
    expect(refused(mapped)).to.equal(10);
  });

  it('health, docs and time are exempt, under every prefix', async () => {
    const server = await limited({ rateLimitAnonymous: 1 });
    for (const path of [
      '/health',
      '/api/health/live',
      '/api/v1/health/ready',
      '/time/now',
      '/docs',
      '/redoc',
      '/openapi.json',
    ]) {
      const answers = await times(3, () => server.get(path));
      expect(
        answers.map(({ status }) => status),
        path,
      ).to.deep.equal([200, 200, 200]);
      expect(answers[0]!.headers['x-ratelimit-limit'], path).to.equal(undefined);
    }
    expect((await server.get('/api/packages/available')).status).to.equal(200);
    expect((await server.get('/api/v1/packages/available')).status).to.equal(429);
  });

  it('the refusal follows the language and tells when to come back', async () => {
    const server = await limited({ rateLimitAnonymous: 1 });
    await server.get('/packages/available');
    const { error } = await server.get('/packages/available', { headers: { 'Accept-Language': 'ar' } });
    expect(error.message)
      .to.match(/[\u0600-\u06ff]/)
      .and.to.match(/\d/);
  });
});
