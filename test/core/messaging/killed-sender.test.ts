import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { eachStore } from '../../support/engines.ts';
import { startFakeTwilio } from '../../support/fake-twilio.ts';
import { programFile } from '../../support/program.ts';
import { openOutbox, outboxOn } from './outbox-clinic.ts';

const program = programFile(new URL('./sender-process.ts', import.meta.url));

describe('a sender killed with SIGKILL while Twilio works on its call', () => {
  eachStore((store) => {
    it('leaves the text uncertain; Twilio is called once, whoever sweeps after it', async () => {
      const outbox = await openOutbox(store);
      const [id = ''] = await outbox.enqueue();
      const twilio = await startFakeTwilio();
      try {
        twilio.answer('hang');
        const arrived = twilio.nextCall();
        const child = spawn(
          process.execPath,
          [program, JSON.stringify(store.placeOf(outbox.storage)), twilio.url],
          { stdio: ['ignore', 'ignore', 'inherit'] },
        );
        await Promise.race([
          arrived,
          once(child, 'exit').then(() => Promise.reject(new Error('it ended too early'))),
        ]);
        child.kill('SIGKILL');
        await once(child, 'exit');

        const survivor = outboxOn(outbox.storage, outbox.clock);
        expect((await outbox.stored(id)).state).to.equal('sending');
        outbox.clock.tick(60_001);
        expect(await survivor.sweep()).to.deep.equal({ sent: 0, failed: 1 });
        outbox.clock.tick(24 * 3_600_000);
        expect(await survivor.sweep()).to.deep.equal({ sent: 0, failed: 0 });
        expect((await outbox.stored(id)).state).to.equal('uncertain');
        expect([twilio.calls.length, survivor.messenger.calls.length]).to.deep.equal([1, 0]);
      } finally {
        await twilio.close();
      }
    });
  });
});
