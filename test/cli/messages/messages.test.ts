import { MessageNotSentError, type OutboxMessageView, type SweepReport } from '@clinic/core';
import { expect } from 'chai';
import { messages } from '../../../packages/core/src/messaging/collections.ts';
import { signIn } from '../../support/clinic.ts';
import { eachStore, type Store } from '../../support/engines.ts';
import { answerOf, closeDesks, refusalOf, runClinic, runHere } from '../command-line.ts';
import { openReception } from '../reception.ts';

const oldPhone = '+96551234567';
const newPhone = '+96561234567';

/** A patient changed their number, so a notice to the old one waits. */
const withNotice = async (store: Store) => {
  const reception = await openReception(store);
  const patient = await signIn(reception, oldPhone);
  await patient.as().identity.sendPhoneChangeOtp({ new_phone_number: newPhone });
  const otp_code = reception.messenger.codeFor(newPhone);
  await patient.as().identity.changePhone({ new_phone_number: newPhone, otp_code });
  return reception;
};

interface Messages {
  items: OutboxMessageView[];
  total: number;
}

describe('clinic messages and clinic sweep outbox', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    it('a sweep sends what waits; the console messenger and its warning keep to stderr', async () => {
      const { desk, storage } = await withNotice(store);
      const before = answerOf<Messages>(await runHere(desk, ['messages', 'list', '--json']));
      expect(before.total).to.equal(1);
      expect(before.items[0]).to.include({ kind: 'phone_changed', to: oldPhone, state: 'queued' });

      const outcome = await runClinic(desk, ['sweep', 'outbox', '--json']);
      const sent: SweepReport = { reminders: 0, no_shows: 0, expired: 0, sent: 1, failed: 0 };
      expect(answerOf(outcome)).to.deep.equal(sent);
      expect(outcome.stderr).to.include(`clinic message kind=phone_changed to=${oldPhone} body=`);
      expect(outcome.stderr).to.include('Warning: ');
      expect(
        answerOf<Messages>(await runHere(desk, ['messages', 'list', '--state', 'sent', '--json'])).total,
      ).to.equal(1);
      expect(answerOf(await runHere(desk, ['sweep', '--json']))).to.deep.equal({ ...sent, sent: 0 });

      await storage.collection(messages).update({ state: 'sent' }, { $set: { delivery: 'undelivered' } });
      expect(answerOf<Messages>(await runHere(desk, ['messages', 'list', '--json'])).items[0]).to.include({
        state: 'sent',
        delivery: 'undelivered',
      });
      expect((await runHere(desk, ['messages', 'list'])).stdout).to.match(/sent +│? *undelivered/);
    });

    it('retry: a dead message waits again, by its id or with --all; one that waits is refused', async () => {
      const { clinic, clock, desk, messenger } = await withNotice(store);
      messenger.send = async () => {
        throw new MessageNotSentError('no such number', { retryable: false });
      };
      expect((await clinic.sweep(['outbox'])).failed).to.equal(1);
      const run = (...argv: string[]) => runHere(desk, ['messages', ...argv, '--json']);
      const [dead] = answerOf<Messages>(await run('list', '--state', 'dead')).items;
      const id = dead?.id ?? '';
      const { message } = answerOf<{ message: OutboxMessageView }>(await run('retry', id));
      expect(message).to.include({ id, state: 'queued' });
      expect(refusalOf(await run('retry', id), 1).code).to.equal('INVALID_TRANSITION');

      clock.tick(600_000);
      expect((await clinic.sweep(['outbox'])).failed).to.equal(1);
      expect(answerOf(await run('retry', '--all'))).to.deep.equal({ retried: 1 });
      expect(answerOf<Messages>(await run('list', '--state', 'queued')).total).to.equal(1);
      expect(refusalOf(await run('retry', id, '--all'), 2).message).to.include('--all');
    });
  });
});
