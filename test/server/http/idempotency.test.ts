import { collections, StorageUnavailableError } from '@clinic/core';
import { expect } from 'chai';
import sinon from 'sinon';
import { eachStore } from '../../support/engines.ts';
import { openServer, serveTestClinic, type TestServer } from '../../support/server.ts';

const key = (value: string): { headers: { 'Idempotency-Key': string } } => ({
  headers: { 'Idempotency-Key': value },
});

describe('Idempotency-Key', () => {
  afterEach(() => sinon.restore());

  eachStore((store) => {
    const phone = { phone_number: '51234567' };

    it('the same request again answers the first answer again and sends no second text', async () => {
      const server = await openServer(store);
      const first = await server.post('/auth/send-otp', phone, key('a'));
      const again = await server.post('/auth/send-otp', phone, key('a'));
      expect(again.text).to.equal(first.text);
      expect(again.status).to.equal(200);
      expect(first.headers['idempotency-replayed']).to.equal(undefined);
      expect(again.headers['idempotency-replayed']).to.equal('true');
      expect(again.headers['x-request-id']).not.to.equal(first.headers['x-request-id']);
      expect(server.messenger.sent).to.have.length(1);
    });

    it('the prefix is no part of the request, the path, the key and the method are', async () => {
      const server = await openServer(store);
      const { refresh_token } = await server.signIn('51234567');
      const first = await server.post('/auth/refresh', { refresh_token }, key('a'));
      const prefixed = await server.post('/api/v1/auth/refresh', { refresh_token }, key('a'));
      expect(prefixed.text).to.equal(first.text);
      const elsewhere = await server.post('/auth/refresh-token', { refresh_token }, key('a'));
      expect(elsewhere.headers['idempotency-replayed']).to.equal(undefined);
    });

    it('another body under the same key is 422', async () => {
      const server = await openServer(store);
      await server.post('/auth/send-otp', phone, key('a'));
      const other = await server.post('/auth/send-otp', { phone_number: '59876543' }, key('a'));
      expect([other.status, other.error.code]).to.deep.equal([422, 'IDEMPOTENCY_KEY_REUSED']);
      expect(server.messenger.sent).to.have.length(1);
    });

    it('refusals are kept as well', async () => {
      const server = await openServer(store);
      const bad = { phone_number: '123' };
      const first = await server.post('/auth/send-otp', bad, key('a'));
      const again = await server.post('/auth/send-otp', bad, key('a'));
      expect([first.status, again.status]).to.deep.equal([400, 400]);
      expect(again.text).to.equal(first.text);
      expect(again.headers['idempotency-replayed']).to.equal('true');
      const invalid = await server.post('/auth/send-otp', { nope: 1 }, key('b'));
      expect(invalid.error.code).to.equal('VALIDATION_ERROR');
      expect((await server.post('/auth/send-otp', phone, key('b'))).status).to.equal(422);
    });

    it('a refusal that says when to try again says the seconds that are left', async () => {
      const server = await openServer(store);
      for (const name of ['1', '2', '3']) await server.post('/auth/send-otp', phone, key(name));
      const send = async () => {
        const { status, text, headers } = await server.post('/auth/send-otp', phone, key('4'));
        return { status, text, wait: headers['retry-after'], replayed: headers['idempotency-replayed'] };
      };
      const first = await send();
      expect(first).to.include({ status: 429, wait: '900', replayed: undefined });
      server.clock.tick(300_000);
      expect(await send()).to.deep.equal({ ...first, wait: '600', replayed: 'true' });
      server.clock.tick(3_600_000);
      expect(await send()).to.deep.equal({ ...first, wait: '1', replayed: 'true' });
      expect(server.messenger.sent).to.have.length(3);
    });

    it('keys of different callers have nothing to do with each other', async () => {
      const server = await openServer(store);
      const [one, two] = [await server.signIn('51234567'), await server.signIn('59876543')];
      for (const { token } of [one, two]) {
        const answer = await server.post('/auth/logout', {}, { token, ...key('same') });
        expect(answer.status).to.equal(200);
        expect(answer.headers['idempotency-replayed']).to.equal(undefined);
      }
    });

    it('on a route for anyone, a signed-in caller is told apart from others at the same address', async () => {
      const server = await openServer(store);
      const one = await server.signIn('51234567');
      const other = await server.signIn('59876543');
      const body = { phone_number: '52222222', purpose: 'phone_change' };
      for (const sent of [{ token: one.token }, { token: other.token }, {}]) {
        const answer = await server.post('/auth/send-otp', body, { ...sent, ...key('same') });
        expect(answer.headers['idempotency-replayed']).to.equal(undefined);
      }
    });

    it('an answer is kept for 24 h', async () => {
      const server = await openServer(store);
      await server.post('/auth/send-otp', phone, key('a'));
      server.clock.tick(24 * 3_600_000 - 1_000);
      expect((await server.post('/auth/send-otp', phone, key('a'))).headers['idempotency-replayed']).to.equal(
        'true',
      );
      server.clock.tick(2_000);
      expect((await server.post('/auth/send-otp', phone, key('a'))).headers['idempotency-replayed']).to.equal(
        undefined,
      );
      expect(server.messenger.sent).to.have.length(2);
    });

    it('of 50 at once one is done; the others get its answer or 409 while it runs', async () => {
      const server = await openServer(store);
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => server.post('/auth/send-otp', phone, key('a'))),
      );
      expect(server.messenger.sent).to.have.length(1);
      for (const { status, error } of answers) {
        if (status !== 200) expect([status, error.code]).to.deep.equal([409, 'IDEMPOTENCY_IN_PROGRESS']);
      }
      expect(answers.some(({ status }) => status === 200)).to.equal(true);
    });

    it('100 parallel sign-ins by one code and key are one sign-in, and its answer is found again on another server', async () => {
      const server = await openServer(store);
      await server.post('/auth/send-otp', phone);
      const body = { ...phone, code: server.messenger.codeFor('+96551234567') };
      const send = (to: TestServer) => to.post('/auth/verify-otp', body, key('sign-in'));
      const other = await serveTestClinic(server);
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, index) => send(index % 2 ? server : other)),
      );
      const signedIn = new Set(answers.filter(({ status }) => status === 200).map(({ text }) => text));
      expect(signedIn.size).to.equal(1);
      expect((await send(other)).text).to.equal([...signedIn][0]);
    });

    it('a kept answer with tokens is not readable in the store', async () => {
      const server = await openServer(store);
      await server.post('/auth/send-otp', phone);
      const code = server.messenger.codeFor('+96551234567');
      const { data } = await server.post('/auth/verify-otp', { ...phone, code }, key('sign-in'));
      let dumped = '';
      await server.storage.dump(collections, async (_name, documents) => {
        dumped += JSON.stringify(documents);
      });
      expect(dumped).to.include(data.user.id);
      for (const secret of [data.token, data.refresh_token, code]) expect(dumped).not.to.include(secret);
    });

    it('what failed on our side is not kept: the repeat is done', async () => {
      const server = await openServer(store);
      const failing = sinon.stub(server.messenger, 'send').rejects(new Error('provider down'));
      const first = await server.post('/auth/send-otp', phone, key('a'));
      expect([first.status, first.error.code]).to.deep.equal([503, 'MESSAGING_UNAVAILABLE']);
      failing.restore();
      const again = await server.post('/auth/send-otp', phone, key('a'));
      expect([again.status, again.headers['idempotency-replayed']]).to.deep.equal([200, undefined]);
      const gone = sinon.stub(server.storage, 'collection').throws(new StorageUnavailableError('gone'));
      expect((await server.post('/auth/send-otp', phone, key('b'))).status).to.equal(503);
      gone.restore();
      expect((await server.post('/auth/send-otp', phone, key('b'))).status).to.equal(200);
    });

    it('a key must be 1 to 255 visible characters', async () => {
      const server = await openServer(store);
      for (const bad of ['', ' ', 'a b', 'ä', 'x'.repeat(256)]) {
        const { status, error } = await server.post('/auth/send-otp', phone, key(bad));
        expect([status, error.code], bad.slice(0, 5)).to.deep.equal([400, 'VALIDATION_ERROR']);
        expect(error.details).to.have.property('Idempotency-Key');
      }
      expect((await server.post('/auth/send-otp', phone, key('x'.repeat(255)))).status).to.equal(200);
    });

    it('on a method other than POST and PATCH it means nothing', async () => {
      const server = await openServer(store);
      const { token } = await server.signIn('51234567');
      await server.put('/user/profile', { name: 'A' }, { token, ...key('a') });
      const second = await server.put('/user/profile', { name: 'B' }, { token, ...key('a') });
      expect([second.status, second.data.user.name]).to.deep.equal([200, 'B']);
    });
  });
});
