import { expect } from 'chai';
import { operator } from '../support/clinic.ts';
import { eachStore } from '../support/engines.ts';
import { openServer, type Received, type TestServer } from '../support/server.ts';
import { atOnce, tally } from './tally.ts';

type Purpose = 'login' | 'phone_change';

/** What a code is good for, or where one is tried: a phone, a purpose and, to change a phone, who asks. */
interface Door {
  readonly phone: string;
  readonly purpose: Purpose;
  readonly caller: 'asker' | 'other' | null;
}

const phones = ['+96551111111', '+96562222222', '+96593333333'] as const;
const doors: readonly Door[] = phones.flatMap((phone) => [
  { phone, purpose: 'login', caller: null } as const,
  { phone, purpose: 'phone_change', caller: 'asker' } as const,
  { phone, purpose: 'phone_change', caller: 'other' } as const,
]);
/** Nobody asked for the codes of `other`. */
const asked = doors.filter(({ caller }) => caller !== 'other');

/** Two signed-in callers and the ways to ask for a code and to use it. */
const openDoors = async (server: TestServer) => {
  const tokens = {
    asker: (await server.signIn('90000001')).token,
    other: (await server.signIn('90000002')).token,
  };
  return {
    tokens,
    async ask({ phone, purpose }: Door): Promise<string> {
      await server.clinic.as(operator).otp.unlock(phone);
      const sent =
        purpose === 'login'
          ? await server.post('/auth/send-otp', { phone_number: phone })
          : await server.post(
              '/user/send-phone-change-otp',
              { new_phone_number: phone },
              { token: tokens.asker },
            );
      expect(sent.status).to.equal(200);
      return server.messenger.codeFor(phone);
    },
    tryCode: ({ phone, caller }: Door, code: string): Promise<Received> =>
      caller === null
        ? server.post('/auth/verify-otp', { phone_number: phone, code })
        : server.put('/user/phone', { new_phone_number: phone, otp_code: code }, { token: tokens[caller] }),
  };
};

describe('A one-time code opens one door', () => {
  eachStore((store) => {
    it('phone × purpose × who asked: 48 wrong doors, 0 accepted', async () => {
      const server = await openServer(store, { settings: { otpAddressLimit: 10_000 } });
      const { ask, tryCode } = await openDoors(server);
      const answers: Received[] = [];
      for (const made of asked) {
        for (const tried of doors.filter((door) => door !== made)) {
          const isLive = asked.includes(tried);
          let code = '';
          // The door that is tried has a code of its own, by chance not this one.
          for (let own = code; own === code; ) {
            own = isLive ? await ask(tried) : 'none';
            code = await ask(made);
          }
          answers.push(await tryCode(tried, code));
        }
      }
      expect(answers).to.have.length(48);
      const { '400 OTP_INVALID': compared, '400 OTP_EXPIRED': notLive, ...rest } = tally(answers);
      expect(rest).to.deep.equal({});
      expect([compared, notLive]).to.deep.equal([30, 18]);
      for (const made of [asked[1]!, asked[2]!]) {
        expect((await tryCode(made, await ask(made))).status, made.purpose).to.equal(200);
      }
    });

    it('50 parallel uses of a code to move to a number, half of them by others: one moves', async () => {
      const server = await openServer(store);
      const { tokens, ask } = await openDoors(server);
      const phone = phones[0];
      const code = await ask(asked[1]!);
      const answers = await atOnce(50, (index) =>
        server.put(
          '/user/phone',
          { new_phone_number: phone, otp_code: code },
          { token: tokens[index % 2 ? 'asker' : 'other'] },
        ),
      );
      expect(answers.filter(({ status }) => status === 200)).to.have.length(1);
      expect(answers.filter(({ status }) => status >= 500)).to.have.length(0);
      const { items } = await server.clinic.as(operator).users.list({ q: phone });
      expect(items).to.have.length(1);
      expect((await server.get('/user/profile', { token: tokens.asker })).data.user.phone_number).to.equal(
        phone,
      );
    });

    it('a sign-in and a change of phone race for one number: one user has it', async () => {
      const server = await openServer(store);
      const { tokens, ask, tryCode } = await openDoors(server);
      const [login, change] = [asked[0]!, asked[1]!];
      const changeCode = await ask(change);
      const loginCode = await ask(login);
      const answers = await atOnce(50, (index) =>
        index % 2 === 0 ? tryCode(login, loginCode) : tryCode(change, changeCode),
      );
      expect(answers.filter(({ status }) => status >= 500)).to.have.length(0);
      const { items } = await server.clinic.as(operator).users.list({ q: login.phone });
      expect(items).to.have.length(1);
      const signedIn = answers.filter(
        ({ status, data }) => status === 200 && data.refresh_token !== undefined,
      );
      expect(signedIn).to.have.length(1);
      expect(signedIn[0]!.data.user.id).to.equal(items[0]!.id);
      const moved = answers.some(({ status, data }) => status === 200 && data.refresh_token === undefined);
      const asker = await server.get('/user/profile', { token: tokens.asker });
      expect(asker.data.user.phone_number).to.equal(moved ? login.phone : '+96590000001');
    });

    it('a change of phone: the old number gets a notice, the other sessions end, the profile sets no phone', async () => {
      const server = await openServer(store);
      const { tokens, ask, tryCode } = await openDoors(server);
      const tablet = await server.signIn('90000001');
      for (const field of ['phone_number', 'new_phone_number', 'phone']) {
        const refused = await server.put('/user/profile', { [field]: phones[0] }, { token: tokens.asker });
        expect(refused.error.details).to.deep.equal({ [field]: 'unknown field' });
      }
      expect((await tryCode(asked[1]!, await ask(asked[1]!))).status).to.equal(200);
      for (const [path, sent] of [
        ['/auth/refresh', { method: 'POST', body: { refresh_token: tablet.refresh_token } }],
        ['/user/profile', { token: tablet.token }],
      ] as const) {
        const { status, error } = await server.send(path, sent);
        expect([status, error.code], path).to.deep.equal([401, 'TOKEN_REVOKED']);
      }
      expect((await server.get('/user/profile', { token: tokens.asker })).status).to.equal(200);
      await server.clinic.sweep(['outbox']);
      expect(server.messenger.sent.at(-1)).to.include({ kind: 'phone_changed', to: '+96590000001' });
    });
  });
});
