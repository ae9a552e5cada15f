import { version } from '@clinic/server';
import { expect } from 'chai';
import { eachStore } from '../../support/engines.ts';
import { memory, openServer } from '../../support/server.ts';

describe('system', () => {
  eachStore((store) => {
    it('GET /health tells version, uptime and the engine of the store', async () => {
      const server = await openServer(store);
      const { uptime_seconds, ...data } = (await server.get('/api/health')).data;
      expect(data).to.deep.equal({
        status: 'healthy',
        version,
        database: { engine: server.storage.engine, status: 'connected' },
      });
      expect(Number.isInteger(uptime_seconds) && uptime_seconds >= 0).to.equal(true);
    });
  });

  it('GET /time/now tells the time and the zone of the clinic', async () => {
    const server = await openServer(memory, { settings: { timezone: 'Africa/Cairo' } });
    server.clock.tick(1_234);
    expect((await server.get('/time/now')).data).to.deep.equal({
      now: '2031-01-05T06:00:01.234Z',
      epoch_ms: Date.parse('2031-01-05T06:00:01.234Z'),
      timezone: 'Africa/Cairo',
    });
  });

  it('metrics count requests by declared route, never by the path asked for', async () => {
    const server = await openServer(memory);
    await server.get('/user/profile');
    await server.get('/secret-path-51234567');
    const { text, headers } = await server.get('/metrics');
    expect(headers['content-type']).to.match(/^text\/plain/);
    expect(text).to.include(
      'clinic_http_request_duration_seconds_count{method="GET",route="/user/profile",status="401"} 1',
    );
    expect(text).to.include(
      'clinic_http_request_duration_seconds_count{method="GET",route="none",status="404"} 1',
    );
    expect(text).not.to.include('secret-path');
    expect(text).to.match(/process_resident_memory_bytes \d+/);
  });

  it('metrics without a token are for this machine, never through a proxy', async () => {
    const server = await openServer(memory, { http: { trustProxy: 1 } });
    for (const name of ['X-Forwarded-For', 'Forwarded', 'Via', 'X-Real-IP']) {
      const { status, error } = await server.get('/metrics', { headers: { [name]: '127.0.0.1' } });
      expect([status, error.code], name).to.deep.equal([403, 'FORBIDDEN']);
    }
  });

  it('metrics with a token are for its holder, from anywhere', async () => {
    const server = await openServer(memory, { http: { metricsToken: 'scrape-me', trustProxy: 1 } });
    for (const token of [undefined, '', 'scrape-m', 'scrape-mee', 'x.y.z']) {
      const { status, error } = await server.get('/metrics', token === undefined ? {} : { token });
      expect([status, error.code], token).to.deep.equal([401, 'UNAUTHENTICATED']);
    }
    const headers = { 'X-Forwarded-For': '198.51.100.9' };
    expect((await server.get('/metrics', { token: 'scrape-me', headers })).status).to.equal(200);
  });
});
