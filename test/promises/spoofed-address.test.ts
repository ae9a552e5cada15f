import { expect } from 'chai';
import { eachStore } from '../support/engines.ts';
import { openServer, type TestServer } from '../support/server.ts';
import { dumped } from './dumped.ts';
import { inTurns, tally } from './tally.ts';

const phone = (index: number): string => `5${String(index).padStart(7, '0')}`;

/** Asks for codes for as many phones, each request with its own headers. */
const ask = (server: TestServer, times: number, headers: (index: number) => Record<string, string>) =>
  inTurns(times, (index) =>
    server.post('/auth/send-otp', { phone_number: phone(index) }, { headers: headers(index) }),
  );

const rotated = (index: number): string => `10.${index % 7}.${index >> 8}.${index & 255}`;

describe('Spoofed addresses', () => {
  eachStore((store) => {
    it('1,000 rotated X-Forwarded-For and its like are one bucket of codes when no proxy is trusted: 10 sent', async () => {
      const server = await openServer(store);
      const names = [
        'X-Forwarded-For',
        'X-Real-IP',
        'X-Client-IP',
        'CF-Connecting-IP',
        'True-Client-IP',
        'Forwarded',
        'Via',
      ];
      const answers = await ask(server, 1_000, (index) => ({
        [names[index % names.length]!]: index % names.length === 5 ? `for=${rotated(index)}` : rotated(index),
        'X-Forwarded-For': rotated(index),
      }));
      expect(tally(answers)).to.deep.equal({ '200': 10, '429 RATE_LIMITED': 990 });
      expect(server.messenger.sent).to.have.length(10);
    });

    for (const [hops, spoofed] of [
      [1, (index: number) => `${rotated(index)}, ${rotated(index + 1)}, 198.51.100.9`],
      [2, (index: number) => `${rotated(index)}, 198.51.100.9, 10.0.0.2`],
    ] as const) {
      it(`behind ${hops} trusted, what the outermost saw counts: 100 rotated before it are one bucket, 10 sent`, async () => {
        const server = await openServer(store, { http: { trustProxy: hops } });
        const answers = await ask(server, 100, (index) => ({ 'X-Forwarded-For': spoofed(index) }));
        expect(tally(answers)).to.deep.equal({ '200': 10, '429 RATE_LIMITED': 90 });
        const { audit_logs = [] } = await dumped(server.storage);
        expect(new Set(audit_logs.map(({ ip }) => ip))).to.deep.equal(new Set(['198.51.100.9']));
        const others = await ask(server, 20, (index) => ({
          'X-Forwarded-For': ['203.0.113.1', `192.0.2.${index}`, '10.0.0.2']
            .slice(0, hops === 1 ? 2 : 3)
            .join(', '),
        }));
        expect(tally(others)).to.deep.equal({ '200': 20 });
      });
    }

    it('a /64 of IPv6 is one bucket, the next one another; IPv4 written as IPv6 is the IPv4 address', async () => {
      const server = await openServer(store, { http: { trustProxy: 1 } });
      const network = await ask(server, 100, (index) => ({
        'X-Forwarded-For': `2001:db8:0:1:${index.toString(16)}:${(index * 7919).toString(16).slice(-4)}::${index}`,
      }));
      expect(tally(network)).to.deep.equal({ '200': 10, '429 RATE_LIMITED': 90 });
      expect((await ask(server, 1, () => ({ 'X-Forwarded-For': '2001:db8:0:2::1' })))[0]!.status).to.equal(
        200,
      );
      const spellings = [
        '198.51.100.9',
        '::ffff:198.51.100.9',
        '::FFFF:c633:6409',
        '0:0:0:0:0:ffff:c633:6409',
        '198.51.100.9:1234',
      ];
      const mapped = await ask(server, 100, (index) => ({
        'X-Forwarded-For': spellings[index % spellings.length]!,
      }));
      expect(tally(mapped)).to.deep.equal({ '200': 10, '429 RATE_LIMITED': 90 });
    });

    it('behind a trusted proxy, nonsense for an address is one bucket: the proxy itself', async () => {
      const server = await openServer(store, { http: { trustProxy: 1 } });
      const nonsense = ['unknown', '_hidden', '"', '999.1.1.1', '1.2.3', '::gg', '[::1', ' ', ',', '0x7f.1'];
      const answers = await ask(server, 50, (index) => ({
        'X-Forwarded-For': nonsense[index % nonsense.length]!,
      }));
      expect(tally(answers)).to.deep.equal({ '200': 10, '429 RATE_LIMITED': 40 });
    });
  });
});
