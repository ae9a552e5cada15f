import { expect } from 'chai';
import { closeDesks, openDesk, variablesOf } from '../cli/command-line.ts';
import { eachStore } from '../support/engines.ts';
import { serveClinic, unlimited } from './served-clinic.ts';

describe('A server that is asked to stop', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    it('SIGTERM with 200 requests in flight: all are answered, ready says 503, exit 0', async () => {
      const desk = await openDesk({ ...variablesOf(store.placeOf(await store.open())), ...unlimited });
      const clinic = await serveClinic(desk);
      const { access_token: token } = await clinic.signIn('+96551234567');
      let onAllSent = () => {};
      const allSent = new Promise<void>((resolve) => {
        onAllSent = resolve;
      });
      let sent = 0;
      const onSent = () => {
        if (++sent === 200) onAllSent();
      };
      const answers = Array.from({ length: 200 }, (_, index) =>
        index % 2 === 0
          ? clinic.send('PUT', '/user/profile', { token, body: { name: `Name ${index}` }, onSent })
          : clinic.send('GET', '/user/profile', { token, onSent }),
      );
      await allSent;
      const ended = clinic.end('SIGTERM');
      const statuses = (await Promise.all(answers)).map(({ status }) => status);
      expect(statuses.filter((status) => status !== 200)).to.deep.equal([]);
      expect(await ended).to.equal(0);
    });
  });
});
