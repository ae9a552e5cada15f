import { expect } from 'chai';
import { eachStore } from '../support/engines.ts';
import { PHONE, phoneSpellings } from '../support/phones.ts';
import { openServer, serveTestClinic, type TestServer } from '../support/server.ts';
import { atOnce, tally } from './tally.ts';

const otherThan = (code: string): string => String((Number(code) + 1) % 100_000).padStart(5, '0');

const sendTo = async (server: TestServer, phone = PHONE): Promise<string> => {
  expect((await server.post('/auth/send-otp', { phone_number: phone })).status).to.equal(200);
  return server.messenger.codeFor(phone);
};

describe('Guessing one-time codes over HTTP', () => {
  eachStore((store) => {
    it('200 parallel wrong guesses at two servers: at most 3 are compared, and the right code is refused after', async () => {
      const server = await openServer(store);
      const servers = [server, await serveTestClinic(server)];
      const code = await sendTo(server);
      const guess = (index: number) =>
        servers[index % 2]!.post('/auth/verify-otp', { phone_number: PHONE, code: otherThan(code) });
      const answers = await atOnce(200, guess);
      expect(tally(answers)).to.deep.equal({ '400 OTP_INVALID': 3, '429 OTP_ATTEMPTS_EXCEEDED': 197 });
      const left = answers.flatMap(({ error }) => error.details.attempts_left ?? []);
      expect(left.sort()).to.deep.equal([0, 1, 2]);
      const right = await server.post('/auth/verify-otp', { phone_number: PHONE, code });
      expect([right.status, right.error.code]).to.deep.equal([429, 'OTP_ATTEMPTS_EXCEEDED']);
    });

    it('200 parallel right codes at two servers: one session', async () => {
      const server = await openServer(store);
      const servers = [server, await serveTestClinic(server)];
      const code = await sendTo(server);
      const verify = (index: number) =>
        servers[index % 2]!.post('/auth/verify-otp', { phone_number: PHONE, code });
      const answers = await atOnce(200, verify);
      const {
        '200': signedIn,
        '400 OTP_EXPIRED': used = 0,
        '429 OTP_ATTEMPTS_EXCEEDED': spent = 0,
      } = tally(answers);
      expect([signedIn, used + spent]).to.deep.equal([1, 199]);
    });

    it('50 parallel sends to one phone: 3 calls of the provider, and one live code', async () => {
      const server = await openServer(store);
      const answers = await atOnce(50, () => server.post('/auth/send-otp', { phone_number: PHONE }));
      expect(tally(answers)).to.deep.equal({ '200': 3, '429 RATE_LIMITED': 47 });
      expect(server.messenger.sent).to.have.length(3);
      for (const { headers } of answers.filter(({ status }) => status === 429)) {
        expect(Number(headers['retry-after'])).to.be.within(1, 900);
      }
      // Which of the three is the live one, the order of arrival doesn't tell.
      const tried = [];
      for (const { body } of server.messenger.sent) {
        tried.push(
          await server.post('/auth/verify-otp', { phone_number: PHONE, code: /\d{5}/.exec(body)?.[0] }),
        );
      }
      expect(tried.filter(({ status }) => status === 200)).to.have.length(1);
    });

    it('50 parallel sends from one address to 50 phones: 10 calls of the provider', async () => {
      const server = await openServer(store);
      const answers = await atOnce(50, (index) =>
        server.post('/auth/send-otp', { phone_number: `550000${String(index).padStart(2, '0')}` }),
      );
      expect(tally(answers)).to.deep.equal({ '200': 10, '429 RATE_LIMITED': 40 });
      expect(server.messenger.sent).to.have.length(10);
    });

    it('codes for a sign-in and for a change of phone count together: 3 calls of the provider', async () => {
      const server = await openServer(store);
      const { token } = await server.signIn('59999999');
      const answers = await atOnce(30, (index) =>
        index % 2 === 0
          ? server.post('/auth/send-otp', { phone_number: PHONE })
          : server.post('/user/send-phone-change-otp', { new_phone_number: PHONE }, { token }),
      );
      expect(tally(answers)).to.deep.equal({ '200': 3, '429 RATE_LIMITED': 27 });
      expect(server.messenger.sent.filter(({ to }) => to === PHONE)).to.have.length(3);
    });

    it('13 spellings of a phone are one bucket: 3 calls of the provider, all to +965…', async () => {
      const server = await openServer(store, { settings: { otpAddressLimit: 1_000 } });
      const answers = await atOnce(13, (index) =>
        server.post('/auth/send-otp', { phone_number: phoneSpellings[index]! }),
      );
      expect(new Set(phoneSpellings).size).to.equal(13);
      expect(tally(answers)).to.deep.equal({ '200': 3, '429 RATE_LIMITED': 10 });
      expect(server.messenger.sent.map(({ to }) => to)).to.deep.equal([PHONE, PHONE, PHONE]);
    });

    it('guesses in 13 spellings are guesses at one phone: 3 are compared', async () => {
      const server = await openServer(store);
      const code = otherThan(await sendTo(server));
      const answers = await atOnce(13, (index) =>
        server.post('/auth/verify-otp', { phone_number: phoneSpellings[index]!, code }),
      );
      expect(tally(answers)).to.deep.equal({ '400 OTP_INVALID': 3, '429 OTP_ATTEMPTS_EXCEEDED': 10 });
    });
  });
});
