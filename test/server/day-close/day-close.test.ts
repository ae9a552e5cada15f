import { expect } from 'chai';
import { signInEveryRole } from '../../promises/callers.ts';
import { operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { openServer } from '../../support/server.ts';

describe('closed days over HTTP', () => {
  eachStore((store) => {
    it('are listed latest first and shown as they were stored; what was not closed and what is no day is 404', async () => {
      const server = await openServer(store);
      const { admin: token } = await signInEveryRole(server);
      const { dayClose } = server.clinic.as(operator);
      const { day_close: first } = await dayClose.close({ date: '2031-01-03' });
      const { day_close: second } = await dayClose.close();
      const { data } = await server.get('/day-closes', { token });
      expect(data).to.deep.include({ items: [second, first], total: 2 });
      expect((await server.get('/day-closes/2031-01-03', { token })).data).to.deep.equal({
        day_close: first,
      });
      const codes = ['2031-01-02', '2031-02-30'].map(async (date) => {
        const { status, error } = await server.get(`/day-closes/${date}`, { token });
        return [status, error.code];
      });
      expect(await Promise.all(codes)).to.deep.equal([
        [404, 'NOT_FOUND'],
        [404, 'NOT_FOUND'],
      ]);
    });
  });
});
