import { StorageUnavailableError } from '@clinic/core';
import { expect } from 'chai';
import { describeError, truncateAddress, withoutValues } from '../../../packages/server/src/http/log.ts';
import { endpoints } from '../../support/declared-answers.ts';
import { memory, openServer } from '../../support/server.ts';

describe('the log', () => {
  it('has one line for each request: who, what and how long, by the declared route', async () => {
    const server = await openServer(memory);
    const { token, user } = await server.signIn('51234567');
    const before = server.log.length;
    const { headers } = await server.get('/api/user/profile', { token });
    const [line, ...more] = server.log.slice(before);
    expect(more).to.deep.equal([]);
    expect(line).to.have.all.keys(
      'level',
      'time',
      'request_id',
      'method',
      'route',
      'status',
      'ms',
      'bytes',
      'user',
      'ip',
    );
    expect(line).to.include({
      level: 'info',
      request_id: headers['x-request-id'],
      method: 'GET',
      route: '/user/profile',
      status: 200,
      bytes: Number(headers['content-length']),
      user: user.id,
      ip: '127.0.0.0',
    });
    expect(line.ms).to.be.within(0, 10_000);
    await server.get('/no/such/51234567');
    expect(server.log.at(-1)).to.include({ route: null, status: 404, user: null });
  });

  it('never has a code, a token, a phone, a name, a civil id, a path or a query, through every route and every error', async () => {
    const server = await openServer(memory, { logLevel: 'trace', http: { metricsToken: 'canary-metrics' } });
    const canary = {
      phone: '51239876',
      name: 'Canary Patient',
      civil: '289010112345',
      mail: 'canary@example.com',
      key: 'canary-key',
      agent: 'canary-agent',
      query: 'canary-query',
      path: 'canary-path',
    };
    const { token, refresh_token } = await server.signIn(canary.phone);
    const headers = {
      'Idempotency-Key': canary.key,
      'User-Agent': canary.agent,
      Cookie: 'session=canary-cookie',
      Referer: 'https://canary.example',
      'X-Forwarded-For': '203.0.113.77',
    };
    const body = {
      phone_number: canary.phone,
      new_phone_number: canary.phone,
      name: canary.name,
      national_id: canary.civil,
      email: canary.mail,
      code: '98765',
      otp_code: '98765',
      refresh_token,
    };
    const sendEverything = async (): Promise<void> => {
      for (const { method, path, body: schema } of endpoints) {
        const to = `${path.replace(/:[a-z]+/g, canary.path)}?q=${canary.query}`;
        const fields = schema && 'entries' in schema ? Object.keys(schema.entries as object) : [];
        const fitting = Object.fromEntries(Object.entries(body).filter(([name]) => fields.includes(name)));
        for (const sent of [
          { body: fitting },
          { body },
          { raw: `{"${canary.name}`, headers: { 'Content-Type': 'application/json' } },
        ]) {
          await server.send(to, { method, token, ...sent, headers: { ...headers, ...sent.headers } });
          await server.send(to, {
            method,
            token: `${token}x`,
            ...sent,
            headers: { ...headers, ...sent.headers },
          });
        }
      }
      await server.get('/metrics', { token: 'canary-wrong' });
      await server.get(`/${canary.path}/${canary.phone}`);
    };
    await sendEverything();
    const quoting = (made: Error) => () => {
      throw made;
    };
    const { collection, read, write, ping } = server.storage;
    for (const made of [
      new TypeError(`cannot read "${canary.name}" of ${canary.phone}, ${canary.mail}`),
      new StorageUnavailableError(`mongodb://canary:secret@host/${canary.civil} is gone`),
    ]) {
      const failing = quoting(made);
      Object.assign(server.storage, { read: failing, write: failing, ping: failing });
      await sendEverything();
      Object.assign(server.storage, { collection, read, write, ping });
    }
    expect(server.log.some(({ status }) => status === 500)).to.equal(true);
    expect(server.log.some(({ status }) => status === 503)).to.equal(true);
    const text = server.logText();
    const codes = server.messenger.sent.map((message) => /\d{5}/.exec(message.body)?.[0] ?? '');
    const canaries = [
      ...Object.values(canary),
      ...codes,
      '98765',
      token,
      refresh_token,
      'canary',
      '203.0.113.77',
      'secret',
    ];
    for (const secret of canaries) {
      const found = server.log.filter((line) =>
        JSON.stringify({ ...line, time: 0, ms: 0, request_id: '', user: '' }).includes(secret),
      );
      expect(found.slice(0, 1), secret).to.deep.equal([]);
    }
    expect(text).not.to.match(/\+965/);
  });

  it('keeps of an error its name, code, causes and places, and of its message what is no value', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 10.1.2.3:27017'), { code: 'ECONNREFUSED' });
    const told = describeError(new TypeError('no "Ahmed" at redis://u:p@h:6379 for +96551234567', { cause }));
    expect(told.name).to.equal('TypeError');
    expect(told.message).to.equal('no … at … for +…');
    expect(told.cause).to.include({ code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 10.1.2.3:…' });
    expect(told.stack[0]).to.match(/^at .*log\.test\.ts/);
    expect(describeError('text')).to.deep.equal({ name: 'string', message: '', stack: [] });
    expect(withoutValues('٥١٢٣٤٥٦٧ a@b.c `x`')).to.equal('… … …');
    expect(withoutValues('dup key: { name: "a\\"b Ahmed" }, cut in "Ahm')).to.equal(
      'dup key: { name: … }, cut in …',
    );
    expect(describeError(new Error('cannot store Ahmed\n    at Ahmed'))).to.deep.include({
      name: 'Error',
      message: '',
    });
    expect(describeError(new Error('lines\n    at Ahmed')).stack.join()).not.to.include('Ahmed');
  });

  it('cuts addresses to their network', () => {
    expect(truncateAddress('198.51.100.9')).to.equal('198.51.100.0');
    expect(truncateAddress('2001:db8:0:0::/64')).to.equal('2001:db8:0:0::/64');
    expect(truncateAddress(null)).to.equal(null);
  });
});
