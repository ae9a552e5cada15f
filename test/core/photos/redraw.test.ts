import { ClinicError } from '@clinic/core';
import { expect } from 'chai';
import fc from 'fast-check';
import sharp from 'sharp';
import { redraw } from '../../../packages/core/src/photos/redraw.ts';
import {
  animatedWebp,
  jpeg,
  jpegClaiming,
  MARK,
  noPhotos,
  phoneJpeg,
  png,
  pngBomb,
  polyglots,
  webp,
} from '../../support/images.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';

const codeOf = async (bytes: Uint8Array): Promise<string> => {
  const error = await rejectionOf(redraw(bytes));
  expect(error).to.be.instanceOf(ClinicError);
  return (error as ClinicError).code;
};

const colourAt = async (bytes: Uint8Array, left: number, top: number): Promise<number[]> => {
  const { data } = await sharp(bytes)
    .extract({ left, top, width: 1, height: 1 })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return [...data].map((value) => Math.round(value / 255));
};

describe('A photo drawn anew', () => {
  it('is WebP of at most 1024 pixels a side in its own proportions, and never enlarged', async () => {
    for (const [sent, width, height] of [
      [await jpeg(4000, 3000), 1024, 768],
      [await png(1500, 3000), 512, 1024],
      [await webp(1024, 1024), 1024, 1024],
      [await jpeg(30, 20), 30, 20],
      [await png(1, 1), 1, 1],
      [await png(5000, 1), 1024, 1],
    ] as const) {
      expect(await sharp(await redraw(sent)).metadata()).to.include({ format: 'webp', width, height });
    }
  });

  it('stands upright, and nothing tells of its place, its camera or its maker', async () => {
    const sent = await phoneJpeg();
    const before = await sharp(sent).metadata();
    expect(before.orientation).to.equal(6);
    expect(before).to.include.keys('exif', 'xmp', 'icc');
    expect(sent.toString('latin1')).to.include(MARK);
    const kept = await redraw(sent);
    const after = await sharp(kept).metadata();
    expect(after).to.include({ width: 300, height: 400 });
    for (const gone of ['exif', 'xmp', 'icc', 'iptc', 'comments', 'orientation'])
      expect(after, gone).not.to.have.property(gone);
    expect(Buffer.from(kept).toString('latin1')).not.to.include(MARK);
    expect(await colourAt(kept, 150, 50)).to.deep.equal([1, 0, 0]);
    expect(await colourAt(kept, 150, 350)).to.deep.equal([0, 0, 1]);
  });

  it('keeps what is transparent, and takes grey, CMYK, 16 bits, progressive and interlaced ones', async () => {
    const clear = sharp({ create: { width: 20, height: 20, channels: 4, background: '#00f8' } });
    expect((await sharp(await redraw(await clear.png().toBuffer())).metadata()).hasAlpha).to.equal(true);
    const source = sharp(await jpeg(60, 40));
    for (const bytes of [
      await source.clone().greyscale().jpeg().toBuffer(),
      await source.clone().toColourspace('cmyk').jpeg().toBuffer(),
      await source.clone().toColourspace('rgb16').png().toBuffer(),
      await source.clone().jpeg({ progressive: true }).toBuffer(),
      await source.clone().png({ progressive: true, palette: true }).toBuffer(),
      await source.clone().webp({ lossless: true }).toBuffer(),
    ]) {
      expect(await sharp(await redraw(bytes)).metadata()).to.include({
        width: 60,
        height: 40,
        space: 'srgb',
      });
    }
  });

  it('of an animation is the first frame', async () => {
    const moving = await animatedWebp();
    expect((await sharp(moving).metadata()).pages).to.equal(3);
    const kept = await redraw(moving);
    expect((await sharp(kept).metadata()).pages).to.equal(undefined);
    expect(await colourAt(kept, 30, 20)).to.deep.equal([1, 0, 0]);
  });

  it('holds no byte of what was hidden in it', async () => {
    for (const [what, bytes] of Object.entries(await polyglots())) {
      expect(bytes.toString('latin1'), what).to.include(MARK);
      const kept = Buffer.from(await redraw(bytes)).toString('latin1');
      for (const trace of [MARK, '<script', '<?php', '%PDF', 'PK\x03\x04', 'Exif'])
        expect(kept.includes(trace), `${what}: ${trace}`).to.equal(false);
    }
  });

  it('is made of JPEG, PNG and WebP alone, by their bytes', async () => {
    for (const [what, bytes] of Object.entries(await noPhotos()))
      expect(await codeOf(bytes), what).to.equal('UNSUPPORTED_MEDIA_TYPE');
  });

  it('isn’t made of what is cut off or damaged', async () => {
    for (const whole of [await jpeg(), await png(), await webp()]) {
      for (const share of [0.05, 0.3, 0.5, 0.9, 0.99]) {
        const cut = whole.subarray(0, Math.floor(whole.length * share));
        expect(await codeOf(cut), `${share}`).to.equal('UNSUPPORTED_MEDIA_TYPE');
      }
    }
    const damaged = Buffer.from(await png());
    const middle = Math.floor(damaged.length / 2);
    damaged.writeUInt8(damaged.readUInt8(middle) ^ 0xff, middle);
    expect(await codeOf(damaged)).to.equal('UNSUPPORTED_MEDIA_TYPE');
  });

  it('forgives the flaw that many Samsung phones write into their JPEGs', async () => {
    const flawed = Buffer.from(await jpeg());
    const scan = flawed.indexOf(Buffer.from([0xff, 0xda]));
    flawed.writeUInt8(1, scan + flawed.readUInt16BE(scan + 2) - 1);
    const strict = sharp(flawed, { failOn: 'warning' }).toBuffer();
    expect(String(await rejectionOf(strict))).to.include('Invalid SOS parameters');
    expect(await sharp(await redraw(flawed)).metadata()).to.include({ width: 800, height: 600 });
  });

  it('100 broken ones in a row end in a photo or in a refusal of ours, and the next good one is drawn', async () => {
    const sources = [await jpeg(90, 60), await png(90, 60), await webp(90, 60)];
    const arbitrary = fc.record({
      source: fc.constantFrom(...sources),
      hits: fc.array(fc.record({ at: fc.nat(), value: fc.nat(255) }), { minLength: 1, maxLength: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(arbitrary, async ({ source, hits }) => {
        const broken = Buffer.from(source);
        for (const { at, value } of hits) broken.writeUInt8(value, at % broken.length);
        const outcome = await redraw(broken).catch((error: unknown) => error);
        if (outcome instanceof Uint8Array) expect((await sharp(outcome).metadata()).format).to.equal('webp');
        else expect(outcome).to.be.instanceOf(ClinicError);
      }),
      { numRuns: 100 },
    );
    expect((await sharp(await redraw(sources[0]!)).metadata()).width).to.equal(90);
  });

  it('30,000 × 30,000 pixels are refused in under a second each, by their header alone', async () => {
    const bombs = [
      pngBomb(30_000, 1_000),
      await jpegClaiming(30_000, 30_000),
      await jpegClaiming(65_500, 65_500),
    ];
    for (const bomb of bombs) {
      const before = performance.now();
      expect(await codeOf(bomb)).to.equal('PAYLOAD_TOO_LARGE');
      expect(performance.now() - before).to.be.below(1_000);
    }
    expect(await codeOf(await jpegClaiming(7_072, 7_072))).to.equal('PAYLOAD_TOO_LARGE');
    expect(await codeOf(await jpegClaiming(7_071, 7_071))).to.equal('UNSUPPORTED_MEDIA_TYPE');
  });

  it('20 at once are drawn one after the other, a refused one in between holds nobody up', async () => {
    const [good, bad] = [await jpeg(), (await jpeg()).subarray(0, 5_000)];
    const { results, errors } = await inParallel(20, (index) => redraw(index % 5 === 2 ? bad : good));
    expect([results.length, errors.length]).to.deep.equal([16, 4]);
  });
});
