import { request } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { constants, createBrotliCompress, createDeflate, createGzip } from 'node:zlib';
import { expect } from 'chai';
import { eachStore } from '../support/engines.ts';
import { type Measured, openMeasured } from './measured.ts';

const MEGABYTE = 1_000_000;

/** 200 MB of blanks between two brackets, compressed to a thousandth or less. */
const bombs = async (): Promise<Record<string, Buffer>> => {
  const chunk = Buffer.alloc(MEGABYTE, ' ');
  const blanks = () =>
    Readable.from([Buffer.from('{'), ...Array.from({ length: 200 }, () => chunk), Buffer.from('}')]);
  const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
  return {
    gzip: await buffer(blanks().pipe(createGzip())),
    deflate: await buffer(blanks().pipe(createDeflate())),
    br: await buffer(blanks().pipe(createBrotliCompress(quick))),
  };
};

/** Of a length not said before: it is known to be too long only once it is undone. */
const post = (port: number, body: Buffer | string, headers: Record<string, string> = {}): Promise<number> =>
  new Promise((resolve, reject) => {
    const sending = request({
      port,
      path: '/auth/send-otp',
      method: 'POST',
      agent: false,
      headers: { 'Content-Type': 'application/json', ...headers },
    });
    sending.on('error', reject);
    sending.on('response', (response) =>
      response.resume().on('end', () => resolve(response.statusCode ?? 0)),
    );
    sending.write(body);
    sending.end();
  });

describe('Bodies that would fill the memory', () => {
  let bomb: Record<string, Buffer>;
  before(async () => {
    bomb = await bombs();
  });

  eachStore((store) => {
    let server: Measured;
    beforeEach(async () => {
      server = await openMeasured(store);
    });
    afterEach(() => server.stop());

    it('200 MB in gzip, deflate and br, eight at a time: each is refused, under 50 MB more memory in all', async () => {
      const { port } = server;
      const ordinary = () => post(port, JSON.stringify({ phone_number: 'x'.repeat(90_000) }));
      for (let round = 0; round < 5; round += 1) await Promise.all(Array.from({ length: 20 }, ordinary));
      const before = await server.peak();
      for (const [encoding, body] of Object.entries(bomb)) {
        expect(body.length).to.be.below(MEGABYTE);
        const statuses = await Promise.all(
          Array.from({ length: 8 }, () => post(port, body, { 'Content-Encoding': encoding })),
        );
        expect(new Set(statuses), encoding).to.deep.equal(new Set([encoding === 'br' ? 415 : 413]));
      }
      const more = (await server.peak()) - before;
      expect(more).to.be.below(50 * MEGABYTE);
      expect(await ordinary()).to.equal(400);
    });
  });
});
