import { expect } from 'chai';
import { signInEveryRole } from '../../promises/callers.ts';
import { eachStore } from '../../support/engines.ts';
import { openServer } from '../../support/server.ts';

describe('analytics over HTTP', () => {
  eachStore((store) => {
    it('revenue in JSON, and with format=csv as a spreadsheet; a range that ends before it begins is 400', async () => {
      const server = await openServer(store, { sample: true });
      const { admin: token } = await signInEveryRole(server);
      const { data } = await server.get('/analytics/revenue?from=2031-01-01&to=2031-01-31&groupBy=week', {
        token,
      });
      expect(data).to.deep.include({ currency: 'KWD', total_billed: 0, series: [] });
      const sheet = await fetch(`http://127.0.0.1:${server.port}/analytics/revenue?format=csv`, {
        headers: { Authorization: `Bearer ${token}` },
      });
      expect([sheet.status, sheet.headers.get('content-type')]).to.deep.equal([
        200,
        'text/csv; charset=utf-8; header=present',
      ]);
      expect((await sheet.text()).split('\r\n')[1]).to.equal('currency,,KWD');
      const wrong = await server.get('/analytics/patient-stats?from=2031-02-01&to=2031-01-01', { token });
      expect([wrong.status, wrong.error.code]).to.deep.equal([400, 'VALIDATION_ERROR']);
    });
  });
});
