import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** Stands in what is sent and must be found nowhere in what is kept. */
export const MARK = 'canary-image-mark';

/** Pixels as a camera makes them: none like the next. */
const noise = (width: number, height: number) =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
      background: '#777',
    },
  });

export const jpeg = (width = 800, height = 600): Promise<Buffer> => noise(width, height).jpeg().toBuffer();
export const png = (width = 800, height = 600): Promise<Buffer> => noise(width, height).png().toBuffer();
export const webp = (width = 800, height = 600): Promise<Buffer> => noise(width, height).webp().toBuffer();

/** A photo as a phone takes it: lying on its side, with the place, the camera, a profile and a comment. */
export const phoneJpeg = async (): Promise<Buffer> => {
  const exif = {
    IFD0: { Make: MARK, Copyright: MARK, ImageDescription: MARK },
    IFD3: {
      GPSLatitudeRef: 'N',
      GPSLatitude: '29/1 22/1 3000/100',
      GPSLongitudeRef: 'E',
      GPSLongitude: '47/1 58/1 3000/100',
    },
  };
  // The left half is red: upright it is the upper one.
  const red = await sharp({ create: { width: 200, height: 300, channels: 3, background: '#f00' } })
    .png()
    .toBuffer();
  const bytes = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#00f' } })
    .composite([{ input: red, left: 0, top: 0 }])
    .withExif(exif)
    .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><note>${MARK}</note></x:xmpmeta>`)
    .withIccProfile('p3')
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  return withComment(bytes, MARK);
};

/** A COM segment right behind the beginning. */
export const withComment = (bytes: Buffer, comment: string): Buffer => {
  const head = Buffer.from([0xff, 0xfe, 0, 0]);
  head.writeUInt16BE(comment.length + 2, 2);
  return Buffer.concat([bytes.subarray(0, 2), head, Buffer.from(comment), bytes.subarray(2)]);
};

const pngChunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
};

/** A text chunk right behind the header. */
export const withPngText = (bytes: Buffer, text: string): Buffer => {
  const headerEnd = 33;
  return Buffer.concat([
    bytes.subarray(0, headerEnd),
    pngChunk('tEXt', Buffer.from(`Comment\0${text}`)),
    bytes.subarray(headerEnd),
  ]);
};

/** A PNG of one colour: a gigabyte of pixels in some megabyte, all of it there or only as much as is given. */
export const pngBomb = (side: number, rows = side): Buffer => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.alloc(rows * (1 + 3 * side)), { level: 9 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
};

/** A JPEG whose header claims another size. */
export const jpegClaiming = async (width: number, height: number): Promise<Buffer> => {
  const bytes = Buffer.from(await jpeg(64, 64));
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  bytes.writeUInt16BE(height, frame + 5);
  bytes.writeUInt16BE(width, frame + 7);
  return bytes;
};

export const animatedWebp = async (): Promise<Buffer> => {
  const colours = ['#f00', '#0f0', '#00f'];
  const frames = await Promise.all(
    colours.map((background) =>
      sharp({ create: { width: 60, height: 40, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  );
  return sharp(frames, { join: { animated: true } })
    .webp({ delay: [100, 100, 100] })
    .toBuffer();
};

const SCRIPT = `<script>${MARK}</script>`;
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="${MARK}">${SCRIPT}</svg>`;
const PDF = `%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(${MARK})>>>>endobj\n%%EOF`;

/** What isn't a photo, by what it is called when it is sent. */
export const noPhotos = async (): Promise<Record<string, Buffer>> => {
  const still = noise(40, 40);
  const photo = await jpeg(40, 40);
  return {
    'a GIF': await still.clone().gif().toBuffer(),
    'an animated GIF': await sharp(await animatedWebp(), { animated: true })
      .gif()
      .toBuffer(),
    'a GIF that is JavaScript': Buffer.from(`GIF89a=1;/*\0\0*/${MARK}="x"`),
    'a TIFF': await still.clone().tiff().toBuffer(),
    'an AVIF': await still.clone().avif().toBuffer(),
    'a HEIC by its brand': Buffer.concat([
      Buffer.from('\0\0\0\x18ftypheic\0\0\0\0heicmif1', 'latin1'),
      photo,
    ]),
    'a BMP': Buffer.concat([Buffer.from('BM'), Buffer.alloc(100)]),
    'an SVG': Buffer.from(SVG),
    'an SVG behind an XML declaration': Buffer.from(`<?xml version="1.0"?>\n${SVG}`),
    'an HTML page': Buffer.from(`<!doctype html>${SCRIPT}`),
    'an HTML page before a JPEG': Buffer.concat([Buffer.from(SCRIPT), photo]),
    'a PDF': Buffer.from(PDF),
    'a PDF before a JPEG': Buffer.concat([Buffer.from(PDF), photo]),
    'a zip': Buffer.from('PK\x03\x04'.padEnd(100, '\0'), 'latin1'),
    'a script': Buffer.from('#!/bin/sh\necho hi\n'),
    'a RIFF that is sound': Buffer.from('RIFF\x24\0\0\0WAVEfmt '.padEnd(60, '\0'), 'latin1'),
    'one byte': Buffer.from([0xff]),
    'the beginning of a JPEG alone': photo.subarray(0, 20),
    'the beginning of a JPEG, then HTML': Buffer.concat([
      Buffer.from([0xff, 0xd8, 0xff]),
      Buffer.from(SCRIPT),
    ]),
    'the beginning of a PNG, then SVG': Buffer.concat([
      Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
      Buffer.from(SVG),
    ]),
    'the beginning of a WebP, then HTML': Buffer.from(`RIFF\x40\0\0\0WEBP${SCRIPT}`, 'latin1'),
  };
};

/** Photos that are something else besides, with the mark in that. */
export const polyglots = async (): Promise<Record<string, Buffer>> => {
  const [photo, drawing, picture] = await Promise.all([jpeg(80, 60), png(80, 60), webp(80, 60)]);
  const zip = Buffer.concat([
    Buffer.from('PK\x03\x04', 'latin1'),
    Buffer.from(MARK),
    Buffer.from('PK\x05\x06', 'latin1'),
  ]);
  const both = (bytes: Buffer, more: string | Buffer) => Buffer.concat([bytes, Buffer.from(more)]);
  return {
    'a JPEG with HTML in its comment': withComment(photo, `*/${SCRIPT}<!--`),
    'a JPEG with JavaScript in its comment': withComment(photo, `*/=1;alert("${MARK}");/*`),
    'a JPEG with PHP in its comment': withComment(photo, `<?php echo "${MARK}"; __halt_compiler();`),
    'a JPEG with a PDF in its comment': withComment(photo, PDF),
    'a JPEG before a PDF': both(photo, PDF),
    'a JPEG before a zip': both(photo, zip),
    'a JPEG before HTML': both(photo, SCRIPT),
    'a JPEG of a phone': await phoneJpeg(),
    'a PNG with HTML in its text': withPngText(drawing, SCRIPT),
    'a PNG before HTML': both(drawing, SCRIPT),
    'a PNG before a zip': both(drawing, zip),
    'a WebP before HTML': both(picture, SCRIPT),
  };
};
