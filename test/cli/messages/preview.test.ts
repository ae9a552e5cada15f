import type { PreviewedMessage } from '@clinic/core';
import { expect } from 'chai';
import { answerOf, closeDesks, openDesk, refusalOf, runHere } from '../command-line.ts';

describe('clinic messages preview', () => {
  afterEach(closeDesks);

  it('shows each text of a kind with its segments, in either language, without a store', async () => {
    const desk = await openDesk({ DATABASE_URI: 'mongodb://127.0.0.1:1/none' });
    const preview = (...argv: string[]) => runHere(desk, ['messages', 'preview', ...argv]);
    expect((await preview('reminder')).stdout).to.equal(
      [
        'Reminder: your appointment with Dr. Sara Al-Mutairi is on Mon 5 Jan at 09:30.',
        '  to the patient: 1 segment, 77 septets (GSM-7)',
        'Reminder: your appointment with Ahmed Al-Sabah is on Mon 5 Jan at 09:30.',
        '  to the doctor: 1 segment, 72 septets (GSM-7)\n',
      ].join('\n'),
    );
    const { items, total } = answerOf<{ items: PreviewedMessage[]; total: number }>(
      await preview('waitlist', '--locale', 'ar', '--json'),
    );
    expect({ items, total }).to.deep.equal({
      items: [
        {
          kind: 'waitlist',
          locale: 'ar',
          audience: 'patient',
          body: 'توفر موعد مع د. سارة المطيري الاثنين 5 يناير 09:30، محجوز لك 15 دقيقة.',
          encoding: 'UCS-2',
          units: 70,
          segments: 1,
        },
      ],
      total: 1,
    });
    expect(refusalOf(await preview('invoice', '--json'), 2).message).to.include('invoice');
    expect(refusalOf(await preview('reminder', '--locale', 'fr', '--json'), 2).message).to.include('fr');
  });
});
