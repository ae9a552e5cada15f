import { MessageNotSentError } from '@clinic/core';
import { expect } from 'chai';
import { createConsoleMessenger } from '../../../packages/core/src/messaging/console.ts';
import { printedBy } from '../../support/printed.ts';
import { rejectionOf } from '../../support/rejection.ts';

const otp = {
  kind: 'otp',
  to: '+96551234567',
  audience: 'patient',
  body: 'Your clinic code is 12345.',
} as const;

describe('the console messenger', () => {
  it('prints one line for each message', async () => {
    const messenger = createConsoleMessenger('development');
    const printed = await printedBy(async () => {
      expect(await messenger.send(otp)).to.deep.equal({ provider_id: null, channel: 'console' });
      await messenger.send({ ...otp, kind: 'reminder', body: 'موعدك غدًا' });
    });
    expect(printed).to.equal(
      'clinic message kind=otp to=+96551234567 body="Your clinic code is 12345."\n' +
        'clinic message kind=reminder to=+96551234567 body="موعدك غدًا"\n',
    );
  });

  it('keeps any body on its line and harmless to a terminal', async () => {
    const body = 'a\n\r"b"\\\u001b[2J\u009b31m\u0085\u2028\u2029\u007f\u0000c';
    const printed = await printedBy(() => createConsoleMessenger('development').send({ ...otp, body }));
    expect(printed).to.match(/^clinic message kind=otp to=\+96551234567 body="[^\p{Cc}\p{Zl}\p{Zp}]*"\n$/u);
    const shown = /body=(".*")\n$/.exec(printed)?.[1] ?? '';
    expect(JSON.parse(shown)).to.equal(body);
  });

  it('in production refuses to print a code, but prints other messages', async () => {
    const messenger = createConsoleMessenger('production');
    const printed = await printedBy(async () => {
      const error = await rejectionOf(messenger.send(otp));
      expect(error).to.be.instanceOf(MessageNotSentError).and.include({ retryable: false });
      await messenger.send({ ...otp, kind: 'phone_changed', body: 'Hello' });
    });
    expect(printed).to.equal('clinic message kind=phone_changed to=+96551234567 body="Hello"\n');
  });
});
