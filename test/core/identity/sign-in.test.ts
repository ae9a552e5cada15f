import { expect } from 'chai';
import { anonymous, from, openClinic, operator, signIn, type TestClinic } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { codesOf, inParallel, rejectionOf } from '../../support/rejection.ts';

const PHONE = '+96551234567';
const MINUTE = 60_000;
const DAY = 86_400_000;

const wrongThan = (code: string): string => String((Number(code) + 1) % 100_000).padStart(5, '0');

describe('Sign-in by phone code', () => {
  eachStore((store) => {
    let it_: TestClinic;
    const anyone = (ip?: string) => it_.clinic.as(anonymous, ip ? from(ip) : undefined).identity;
    const send = (phone = PHONE, ip?: string) => anyone(ip).sendOtp({ phone_number: phone });
    const verify = (code: string, phone = PHONE) => anyone().verifyOtp({ phone_number: phone, code });

    beforeEach(async () => {
      it_ = await openClinic(store);
    });

    it('the first success makes the user, the next one finds it', async () => {
      const first = await signIn(it_, PHONE);
      expect(first.is_new_user).to.equal(true);
      expect(first.user).to.include({ phone_number: PHONE, role: 'patient', is_active: true });
      const second = await signIn(it_, '51234567'.replace(/^/, '+965'));
      expect(second.is_new_user).to.equal(false);
      expect(second.user.id).to.equal(first.user.id);
    });

    it('200 parallel wrong guesses: at most 3 are compared, and the right code is refused after', async () => {
      await send();
      const code = it_.messenger.codeFor(PHONE);
      const { errors } = await inParallel(200, () => verify(wrongThan(code)));
      expect(codesOf(errors)).to.deep.equal({ OTP_INVALID: 3, OTP_ATTEMPTS_EXCEEDED: 197 });
      expect(
        errors.map((error) => (error as { details: { attempts_left?: number } }).details.attempts_left),
      ).to.include.members([2, 1, 0]);
      expect(await rejectionOf(verify(code))).to.have.property('code', 'OTP_ATTEMPTS_EXCEEDED');
    });

    it('200 parallel right codes: one session', async () => {
      await send();
      const code = it_.messenger.codeFor(PHONE);
      const { results } = await inParallel(200, () => verify(code));
      expect(results).to.have.length(1);
      expect(await rejectionOf(verify(code))).to.have.property('code', 'OTP_EXPIRED');
    });

    it('50 parallel sends to one phone: 3 messages', async () => {
      const { results, errors } = await inParallel(50, () => send());
      expect(results).to.have.length(3);
      expect(codesOf(errors)).to.deep.equal({ RATE_LIMITED: 47 });
      expect(it_.messenger.sent).to.have.length(3);
    });

    it('50 parallel sends from one address: 10 messages, and the hour frees them one by one', async () => {
      const phones = Array.from({ length: 50 }, (_, index) => `+9655000${String(index).padStart(4, '0')}`);
      const { results } = await inParallel(50, (index) => send(phones[index], '10.0.0.1'));
      expect(results).to.have.length(10);
      it_.clock.tick(60 * MINUTE);
      await send('+96561111111', '10.0.0.1');
      expect(
        await rejectionOf(
          send('+96561111112', '10.0.0.2').then(() =>
            send('+96561111112', '10.0.0.3').then(() =>
              send('+96561111112', '10.0.0.4').then(() => send('+96561111112', '10.0.0.5')),
            ),
          ),
        ),
      ).to.have.property('code', 'RATE_LIMITED');
    });

    it('a send is let through exactly 15 min after the third last one', async () => {
      await send();
      it_.clock.tick(MINUTE);
      await send();
      await send();
      it_.clock.tick(14 * MINUTE - 1);
      const refusal = await rejectionOf(send());
      expect(refusal).to.include({ code: 'RATE_LIMITED', retryAfter: 1 });
      it_.clock.tick(1);
      await send();
    });

    it('a new code kills the older one; a code lives five minutes', async () => {
      await send();
      const older = it_.messenger.codeFor(PHONE);
      await send();
      const newer = it_.messenger.codeFor(PHONE);
      if (older !== newer) {
        expect(await rejectionOf(verify(older))).to.include({ code: 'OTP_INVALID' });
      }
      it_.clock.tick(5 * MINUTE);
      expect(await rejectionOf(verify(newer))).to.have.property('code', 'OTP_EXPIRED');
    });

    it('a code of another shape uses up no try', async () => {
      await send();
      for (const shape of ['1234', '123456', 'abcde', '１２３４５', '', ' 12345']) {
        expect(await rejectionOf(verify(shape))).to.have.property('code', 'VALIDATION_ERROR');
      }
      const { codes } = await it_.clinic.as(operator).otp.inspect(PHONE);
      expect(codes[0]).to.include({ state: 'live', attempts: 0 });
    });

    it('ten failures in a row lock the phone for send and verify, whatever happens in between', async () => {
      let failures = 0;
      while (failures < 10) {
        await send();
        const code = it_.messenger.codeFor(PHONE);
        for (let tries = 0; tries < 3 && failures < 10; tries++, failures++) {
          expect(await rejectionOf(verify(wrongThan(code)))).to.have.property('code', 'OTP_INVALID');
        }
        it_.clock.tick(6 * MINUTE);
      }
      it_.clock.tick(-6 * MINUTE);
      expect(await rejectionOf(send())).to.include({ code: 'OTP_LOCKED', retryAfter: 15 * 60 });
      expect(await rejectionOf(verify(it_.messenger.codeFor(PHONE)))).to.have.property('code', 'OTP_LOCKED');
      it_.clock.tick(15 * MINUTE);
      await send();
      await verify(it_.messenger.codeFor(PHONE));
    });

    it('30 simulated days of guessing at full rate: at most 100 are compared, then only an operator unlocks', async () => {
      const end = it_.clock.now() + 30 * DAY;
      let compared = 0;
      let lastRefusal: unknown;
      while (it_.clock.now() < end) {
        const sent = await send().catch((error: unknown) => {
          lastRefusal = error;
          return undefined;
        });
        if (sent !== undefined) {
          const code = it_.messenger.codeFor(PHONE);
          for (let tries = 0; tries < 3; tries++) {
            const { code: answer } = (await rejectionOf(verify(wrongThan(code)))) as { code: string };
            if (answer === 'OTP_INVALID') compared++;
          }
        }
        it_.clock.tick(sent === undefined ? 60 * MINUTE : 5 * MINUTE);
      }
      expect(compared).to.equal(100);
      expect(lastRefusal).to.deep.include({ code: 'OTP_LOCKED', details: { unlock: 'operator' } });
      const unlocked = await it_.clinic.as(operator).otp.unlock(PHONE);
      expect(unlocked).to.include({ locked_until: null, next_send_at: null, sends_in_window: 0 });
      await signIn(it_, PHONE);
    });

    it('a success forgets the failures before it', async () => {
      for (let round = 0; round < 6; round++) {
        await send();
        const code = it_.messenger.codeFor(PHONE);
        await rejectionOf(verify(wrongThan(code)));
        await rejectionOf(verify(wrongThan(code)));
        await verify(code);
        it_.clock.tick(15 * MINUTE);
      }
    });

    it('a code opens only the phone and purpose it was sent for: 0 of the matrix accepted', async () => {
      const caller = await signIn(it_, '+96599999999');
      it_.clock.tick(15 * MINUTE);
      await send(PHONE);
      const login = it_.messenger.codeFor(PHONE);
      await caller.as().identity.sendPhoneChangeOtp({ new_phone_number: '+96566666666' });
      const change = it_.messenger.codeFor('+96566666666');
      const refused = [
        await rejectionOf(verify(change, '+96566666666')),
        await rejectionOf(caller.as().identity.changePhone({ new_phone_number: PHONE, otp_code: login })),
        await rejectionOf(verify(login, '+96577777777').catch((error) => Promise.reject(error))),
      ] as { code: string }[];
      for (const { code } of refused)
        expect(code).to.be.oneOf(['OTP_EXPIRED', 'OTP_INVALID', 'INVALID_PHONE_NUMBER']);
      const other = await signIn(it_, '+96598888888');
      expect(
        await rejectionOf(
          other.as().identity.changePhone({ new_phone_number: '+96566666666', otp_code: change }),
        ),
      ).to.have.property('code', 'OTP_EXPIRED');
      await caller.as().identity.changePhone({ new_phone_number: '+96566666666', otp_code: change });
    });

    it('the day has a cap for the whole clinic, and the next day starts anew', async () => {
      it_ = await openClinic(store, { otpDailyLimit: 5 });
      const { results, errors } = await inParallel(20, (index) =>
        send(`+9656000000${index % 10}`.slice(0, 12)),
      );
      expect(results).to.have.length(5);
      expect(codesOf(errors)).to.deep.equal({ RATE_LIMITED: 15 });
      it_.clock.tick(DAY);
      await send('+96551111111');
    });

    it('50 at once that are the first of their day are all sent', async () => {
      const { errors } = await inParallel(50, (index) => send(`+965600000${String(index).padStart(2, '0')}`));
      expect(errors).to.deep.equal([]);
    });

    it('a message that was not taken counts nothing against the patient', async () => {
      const { messenger } = it_;
      const working = messenger.send;
      messenger.send = () => Promise.reject(new Error('the provider is down'));
      for (let i = 0; i < 5; i++) {
        expect(await rejectionOf(send(PHONE, '10.0.0.1'))).to.have.property('code', 'MESSAGING_UNAVAILABLE');
      }
      const inspected = await it_.clinic.as(operator).otp.inspect(PHONE);
      expect(inspected).to.deep.include({ sends_in_window: 0, next_send_at: null, codes: [] });
      messenger.send = working;
      await send(PHONE, '10.0.0.1');
      await send(PHONE, '10.0.0.1');
      await send(PHONE, '10.0.0.1');
    });

    it('a deactivated user is refused with the right code, and answers to sends stay the same', async () => {
      const { user } = await signIn(it_, PHONE);
      await it_.clinic.as(operator).users.deactivate(user.id);
      expect(await send()).to.deep.equal({ phone_number: PHONE, purpose: 'login', expires_in: 300 });
      expect(await rejectionOf(verify(it_.messenger.codeFor(PHONE)))).to.have.property(
        'code',
        'ACCOUNT_DISABLED',
      );
    });

    it('the store holds no code', async () => {
      const codes: string[] = [];
      for (let index = 0; index < 10; index++) {
        await send(`+9655000000${index}`);
        codes.push(it_.messenger.codeFor(`+9655000000${index}`));
      }
      let dump = '';
      await it_.storage.dump((await import('@clinic/core')).collections, async (_, documents) => {
        dump += JSON.stringify(documents);
      });
      for (const code of codes) expect(dump).to.not.match(new RegExp(`"${code}"|\\b${code}\\b`));
    });
  });
});
