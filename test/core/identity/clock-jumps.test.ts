import { expect } from 'chai';
import { anonymous, openClinic, signIn, type TestClinic } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { rejectionOf } from '../../support/rejection.ts';

const PHONE = '+96551234567';
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('A machine whose clock jumps', () => {
  eachStore((store) => {
    let it_: TestClinic;
    const anyone = () => it_.clinic.as(anonymous).identity;
    const send = () => anyone().sendOtp({ phone_number: PHONE });
    const verify = () => anyone().verifyOtp({ phone_number: PHONE, code: it_.messenger.codeFor(PHONE) });
    const refusal = async (call: Promise<unknown>) => ((await rejectionOf(call)) as { code: string }).code;

    beforeEach(async () => {
      it_ = await openClinic(store);
    });

    for (const jump of [5 * MINUTE, HOUR, 365 * DAY]) {
      it(`forth by ${jump / MINUTE} min and back again: a code is neither dead nor alive for longer`, async () => {
        await send();
        it_.clock.tick(jump);
        expect(await refusal(verify())).to.equal('OTP_EXPIRED');
        it_.clock.tick(-jump + 5 * MINUTE - 1);
        const code = it_.messenger.codeFor(PHONE);
        await verify();
        it_.clock.tick(1);
        expect(await refusal(anyone().verifyOtp({ phone_number: PHONE, code }))).to.equal('OTP_EXPIRED');
      });
    }

    for (const jump of [MINUTE, HOUR, 365 * DAY]) {
      it(`back by ${jump / MINUTE} min: a code from before opens nothing any more, a new one does at once`, async () => {
        for (let count = 0; count < 3; count += 1) await send();
        expect(await refusal(send())).to.equal('RATE_LIMITED');
        it_.clock.tick(-jump);
        expect(await refusal(verify())).to.equal('OTP_EXPIRED');
        await send();
        await verify();
      });
    }

    it('back by no more than clocks differ: a code goes on, its sends count on', async () => {
      for (let count = 0; count < 3; count += 1) await send();
      it_.clock.tick(-30 * SECOND);
      expect(await refusal(send())).to.equal('RATE_LIMITED');
      await verify();
    });

    it('back by an hour: a refresh token that was replaced is not good for an hour more', async () => {
      const { refresh_token } = await signIn(it_, PHONE);
      const next = await anyone().refresh({ refresh_token });
      it_.clock.tick(-HOUR);
      expect(await refusal(anyone().refresh({ refresh_token }))).to.equal('TOKEN_REVOKED');
      expect(await refusal(anyone().refresh({ refresh_token: next.refresh_token }))).to.equal(
        'TOKEN_REVOKED',
      );
    });
  });
});
