import { expect } from 'chai';
import { canonicalAddress, clientAddress } from '../../../packages/server/src/http/address.ts';

describe('the client address', () => {
  it('has one spelling', () => {
    for (const [written, canonical] of [
      ['192.0.2.7', '192.0.2.7'],
      ['::ffff:192.0.2.7', '192.0.2.7'],
      ['::FFFF:c000:207', '192.0.2.7'],
      ['0:0:0:0:0:ffff:192.0.2.7', '192.0.2.7'],
      ['2001:db8::1', '2001:db8:0:0::/64'],
      ['2001:0DB8:0000:0000:ffff:ffff:ffff:ffff', '2001:db8:0:0::/64'],
      ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
      ['fe80::1%eth0', 'fe80:0:0:0::/64'],
      ['::1', '0:0:0:0::/64'],
      ['1:2:3:4:5:6:7:8', '1:2:3:4::/64'],
      ['1:2:3:4:5:6:7::', '1:2:3:4::/64'],
    ] as const) {
      expect(canonicalAddress(written), written).to.equal(canonical);
    }
    for (const none of ['', 'unknown', '1.2.3', '1.2.3.4.5', '256.1.1.1', ':::', '1.2.3.4:80']) {
      expect(canonicalAddress(none), none).to.equal(null);
    }
  });

  it('is the peer when no proxy is trusted, whatever a header says', () => {
    expect(clientAddress('192.0.2.1', '198.51.100.9', 0)).to.equal('192.0.2.1');
    expect(clientAddress(undefined, undefined, 0)).to.equal(null);
  });

  it('is what the outermost trusted proxy saw, never what the client wrote in front of it', () => {
    expect(clientAddress('10.0.0.1', '6.6.6.6, 198.51.100.9', 1)).to.equal('198.51.100.9');
    expect(clientAddress('10.0.0.1', '6.6.6.6, 198.51.100.9, 10.0.0.2', 2)).to.equal('198.51.100.9');
    expect(clientAddress('10.0.0.1', ['6.6.6.6', '198.51.100.9'], 1)).to.equal('198.51.100.9');
    expect(clientAddress('10.0.0.1', '198.51.100.9', 2)).to.equal('198.51.100.9');
  });

  it('may come with a port; what is no address is not believed', () => {
    expect(clientAddress('10.0.0.1', '198.51.100.9:4711', 1)).to.equal('198.51.100.9');
    expect(clientAddress('10.0.0.1', '[2001:db8::1]:4711', 1)).to.equal('2001:db8:0:0::/64');
    for (const nonsense of ['', 'unknown', '"; drop', ',,,', '[', '[::1']) {
      expect(clientAddress('10.0.0.1', nonsense, 1), nonsense).to.equal('10.0.0.1');
    }
  });
});
