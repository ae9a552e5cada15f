import { ClinicError } from '@clinic/core';
import { expect } from 'chai';
import { anonymous, operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';
import { openOutbox } from './outbox-clinic.ts';

const fail = async (): Promise<void> => {
  throw new Error('no answer');
};

describe('the outbox as an operator sees it', () => {
  eachStore((store) => {
    it('lists texts newest first, in pages, by state, without who claimed them', async () => {
      const outbox = await openOutbox(store);
      const ids = await outbox.enqueue(3);
      const page = await outbox.operator().list({ per_page: 2 });
      expect(page).to.include({ total: 3, pages: 2, page: 1, per_page: 2 });
      expect(page.items.map(({ id }) => id)).to.deep.equal([...ids].sort().reverse().slice(0, 2));
      expect(page.items[0]).to.have.all.keys(
        'id',
        'kind',
        'to',
        'audience',
        'body',
        'about',
        'send_before',
        'state',
        'attempts',
        'next_attempt_at',
        'provider_id',
        'delivery',
        'channel',
        'last_error',
        'created_at',
        'sent_at',
      );
      await outbox.sweep();
      expect((await outbox.operator().list({ state: 'queued' })).total).to.equal(0);
      expect((await outbox.operator().list({ state: 'sent' })).total).to.equal(3);
    });

    it('sends an uncertain text anew, from its first try, and says so in the audit trail', async () => {
      const outbox = await openOutbox(store);
      const [id = ''] = await outbox.enqueue();
      outbox.messenger.reply(fail);
      await outbox.sweep();
      outbox.messenger.reply(async () => {});
      expect(await outbox.operator().retry(id)).to.include({ id, state: 'queued', attempts: 0 });
      expect(await outbox.sweep()).to.deep.equal({ sent: 1, failed: 0 });
      const audit = await outbox.clinic.as(operator).audit.list({ entity_id: id });
      expect(audit.items).to.have.length(1);
      expect(audit.items[0]).to.deep.include({
        action: 'messages.retry',
        entity: 'messages',
        entity_id: id,
        changes: { state: 'queued' },
        outcome: 'success',
      });
    });

    it('20 operators send one text anew at once: one does, and it is sent once', async () => {
      const outbox = await openOutbox(store);
      const [id = ''] = await outbox.enqueue();
      outbox.messenger.reply(fail);
      await outbox.sweep();
      const { results, errors } = await inParallel(20, () => outbox.operator().retry(id));
      expect(results).to.have.length(1);
      expect(errors.map((error) => (error as ClinicError).code)).to.deep.equal(
        Array(19).fill('INVALID_TRANSITION'),
      );
      outbox.messenger.reply(async () => {});
      await outbox.sweep();
      expect(outbox.messenger.calls).to.have.length(2);
    });

    it('does not send anew what is queued or sent, nor what does not exist', async () => {
      const outbox = await openOutbox(store);
      const [id = ''] = await outbox.enqueue();
      const codeOf = async (one: string) => {
        const error = await rejectionOf(outbox.operator().retry(one));
        return error instanceof ClinicError ? error.code : error;
      };
      expect(await codeOf(id)).to.equal('INVALID_TRANSITION');
      await outbox.sweep();
      expect(await codeOf(id)).to.equal('INVALID_TRANSITION');
      expect(await codeOf('no-such-message')).to.equal('NOT_FOUND');
    });

    it('sends all that are dead or uncertain anew, over any number of them, and counts', async () => {
      const outbox = await openOutbox(store);
      await outbox.enqueue(105);
      outbox.messenger.reply(fail);
      await outbox.sweep();
      await outbox.enqueue(2);
      expect(await outbox.operator().retryAll()).to.equal(105);
      expect(await outbox.operator().retryAll()).to.equal(0);
      outbox.messenger.reply(async () => {});
      expect(await outbox.sweep()).to.deep.equal({ sent: 107, failed: 0 });
    });

    it('is closed to whoever may not manage messages', async () => {
      const { messages } = (await openOutbox(store)).clinic.as(anonymous);
      for (const call of [() => messages.list(), () => messages.retry('any'), () => messages.retryAll()]) {
        expect(await rejectionOf(call() as Promise<unknown>)).to.include({ code: 'UNAUTHENTICATED' });
      }
    });
  });
});
