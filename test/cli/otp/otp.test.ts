import type { OtpInspection } from '@clinic/core';
import { expect } from 'chai';
import { otpCodes } from '../../../packages/core/src/identity/collections.ts';
import { emptyOtpState } from '../../../packages/core/src/identity/otp-state.ts';
import { anonymous, operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { answerOf, closeDesks, runClinic, runHere } from '../command-line.ts';
import { openReception } from '../reception.ts';

const phone_number = '+96551234567';

describe('clinic otp', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    it('inspect: how many were sent and what became of them, never a code or its hash', async () => {
      const { clinic, storage, messenger, desk } = await openReception(store);
      const identity = clinic.as(anonymous).identity;
      await identity.sendOtp({ phone_number });
      const replaced = messenger.codeFor(phone_number);
      await identity.sendOtp({ phone_number });
      const used = messenger.codeFor(phone_number);
      await identity.verifyOtp({ phone_number, code: used });

      const outcome = await runClinic(desk, ['otp', 'inspect', '5123-4567', '--json']);
      const inspection = answerOf<OtpInspection>(outcome);
      expect(inspection).to.include({
        phone_number,
        sends_in_window: 2,
        next_send_at: null,
        locked_until: null,
      });
      expect(inspection.codes.map(({ state }) => state)).to.have.members(['used', 'replaced']);
      for (const code of inspection.codes) {
        expect(code).to.have.all.keys('id', 'purpose', 'state', 'created_at', 'expires_at', 'attempts');
      }
      const plain = await runHere(desk, ['otp', 'inspect', phone_number]);
      const stored = JSON.stringify(await storage.collection({ name: 'otp_codes', indexes: [] }).find({}));
      const secrets = [...stored.matchAll(/"(?:hash|code_hash|salt)":"([^"]+)"/g)].map(
        ([, secret]) => secret,
      );
      expect(secrets).to.not.have.lengthOf(0);
      for (const { stdout, stderr } of [outcome, plain]) {
        const shown = (stdout + stderr)
          .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '')
          .replaceAll(/\d{4}-\d\d-\d\dT\S+/g, '');
        expect(shown).to.not.match(new RegExp(`(?<!\\d)(?:${replaced}|${used})(?!\\d)`));
        for (const secret of secrets) expect(shown).to.not.include(secret);
      }
    });

    it('unlock: clears the send window, and the phone gets a code again', async () => {
      const { clinic, desk } = await openReception(store);
      const identity = clinic.as(anonymous).identity;
      for (let send = 0; send < 3; send++) await identity.sendOtp({ phone_number });
      expect(await rejectionOf(identity.sendOtp({ phone_number }))).to.include({ code: 'RATE_LIMITED' });
      const before = answerOf<OtpInspection>(await runHere(desk, ['otp', 'inspect', '51234567', '--json']));
      expect(before.sends_in_window).to.equal(3);
      expect(before.next_send_at).to.be.a('string');

      const after = answerOf<OtpInspection>(await runHere(desk, ['otp', 'unlock', '51234567', '--json']));
      expect(after).to.include({ sends_in_window: 0, next_send_at: null, locked_until: null });
      await identity.sendOtp({ phone_number });
      const { items } = await clinic.as(operator).audit.list({ action: 'otp.unlock' });
      expect(items).to.have.lengthOf(1);
    });

    it('inspect: a lock that only an operator opens is told as such', async () => {
      const { storage, desk } = await openReception(store);
      await storage
        .collection(otpCodes)
        .insert({ ...emptyOtpState(phone_number), failures: 30, tries_until_lock: 0 });
      const { stdout } = await runHere(desk, ['otp', 'inspect', phone_number]);
      expect(stdout).to.include('Locked until: an operator unlocks it.');
      const { locked_until } = answerOf<OtpInspection>(
        await runHere(desk, ['otp', 'inspect', phone_number, '--json']),
      );
      expect(locked_until).to.equal('operator');
    });
  });
});
