import { expect } from 'chai';
import sinon from 'sinon';
import { isPublicAddress, readDestination } from '../../../packages/core/src/webhooks/destination.ts';
import { postDelivery } from '../../../packages/core/src/webhooks/post-delivery.ts';
import { startReceiver } from '../../support/receiver.ts';

const production = { environment: 'production' } as const;
const development = { environment: 'development' } as const;

const isAllowed = (url: string, settings: Parameters<typeof readDestination>[1]): boolean => {
  try {
    readDestination(url, settings);
    return true;
  } catch (error) {
    expect(error).to.have.property('code', 'VALIDATION_ERROR');
    return false;
  }
};

describe('Where a webhook may lead', () => {
  afterEach(() => sinon.restore());

  it('addresses of private networks, of this machine and of no use are not public', () => {
    const closed = [
      ...[
        '0.0.0.0',
        '10.1.2.3',
        '100.64.0.1',
        '127.0.0.1',
        '127.255.255.255',
        '169.254.169.254',
        '172.16.0.1',
      ],
      ...[
        '172.31.255.255',
        '192.0.0.8',
        '192.0.2.1',
        '192.168.1.1',
        '198.18.0.1',
        '198.51.100.7',
        '203.0.113.9',
      ],
      ...[
        '224.0.0.1',
        '240.0.0.1',
        '255.255.255.255',
        '::',
        '::1',
        'fe80::1',
        'fc00::1',
        'fd12:3456::1',
        'ff02::1',
      ],
      ...[
        '::ffff:127.0.0.1',
        '::ffff:10.0.0.1',
        '64:ff9b::a00:1',
        '2001::1',
        '2001:db8::1',
        '2002:7f00:1::',
        'x',
        '',
      ],
    ];
    expect(closed.filter(isPublicAddress)).to.deep.equal([]);
    const open = ['1.1.1.1', '8.8.8.8', '100.63.255.255', '172.15.0.1', '172.32.0.1', '223.255.255.255'];
    expect(
      [...open, '2606:4700::1111', '2a00:1450::1'].filter((each) => !isPublicAddress(each)),
    ).to.deep.equal([]);
  });

  it('https anywhere; http on this machine alone, and never in production', () => {
    for (const url of [
      'https://records.example/in',
      'https://8.8.8.8/',
      'https://records.example:8443/a?b=c',
    ]) {
      expect([isAllowed(url, production), isAllowed(url, development)], url).to.deep.equal([true, true]);
    }
    for (const url of [
      'http://localhost:3000/',
      'http://127.0.0.1/',
      'http://[::1]:8080/',
      'https://10.0.0.1/',
    ]) {
      expect([isAllowed(url, production), isAllowed(url, development)], url).to.deep.equal([false, true]);
    }
    const never = [
      ...[
        '',
        'records.example',
        '/in',
        'ftp://records.example/',
        'file:///etc/passwd',
        'javascript:alert(1)',
      ],
      ...['http://records.example/', 'http://127.0.0.1.evil.example/', 'http://localhost.evil.example/'],
      ...['https://user:password@records.example/', 'https://user@records.example/', 'https://'],
    ];
    for (const url of never) {
      expect([isAllowed(url, production), isAllowed(url, development)], url).to.deep.equal([false, false]);
    }
    // The same address in other clothes.
    for (const url of [
      'https://2130706433/',
      'https://0x7f.1/',
      'https://127.1/',
      'https://[::ffff:127.0.0.1]/',
    ]) {
      expect(isAllowed(url, production), url).to.equal(false);
    }
  });

  it('a name that leads to this machine: in production not even a connection is made', async () => {
    const receiver = await startReceiver();
    const url = `https://localhost:${receiver.port}/`;
    expect(await postDelivery(url, {}, '{}', production)).to.deep.include({
      taken: false,
      status: null,
      error: 'the host has no public address',
    });
    expect(receiver.connections).to.equal(0);
    await postDelivery(url, {}, '{}', development);
    expect(receiver.connections).to.equal(1);
  });

  it('no answer within 5 s, and not a moment later', async () => {
    const receiver = await startReceiver();
    receiver.answer('hang');
    const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const arrived = receiver.nextCall();
    let settled = false;
    const receipt = postDelivery(receiver.url, {}, '{}', development).finally(() => {
      settled = true;
    });
    await arrived;
    await clock.tickAsync(4_999);
    expect(settled).to.equal(false);
    clock.tick(1);
    expect(await receipt).to.deep.include({ taken: false, error: 'no answer in time' });
  });
});
