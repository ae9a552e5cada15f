import type { Sharp, SharpOptions } from 'sharp';
import { ClinicError } from '../errors.ts';

/** Longest side of a photo as kept, in pixels. */
const MAX_SIDE = 1_024;

/** Pixels of a photo as sent: what the sensors of phones have. Decoding takes at most some 300 MB (progressive JPEG). */
const MAX_PIXELS = 50_000_000;

/** Seconds that decoding and encoding may take. */
const TIME_LIMIT = 20;

/** How the files begin, a character for a byte. */
const signatures = {
  jpeg: (start: string) => start.startsWith('\xff\xd8\xff'),
  png: (start: string) => start.startsWith('\x89PNG\r\n\x1a\n'),
  webp: (start: string) => start.startsWith('RIFF') && start.startsWith('WEBP', 8),
} as const;

/**
 * A photo drawn anew from its pixels alone, as WebP: upright, at most 1,024 pixels a side, never enlarged, without
 * metadata, and without a byte of what was sent. Of an animation it is the first frame. One is worked on at a time,
 * off the event loop, so memory is bounded however many come.
 * @throws ClinicError UNSUPPORTED_MEDIA_TYPE it is no whole JPEG, PNG or WebP, by its bytes; PAYLOAD_TOO_LARGE it has
 *   more than 50 million pixels
 */
export const redraw = async (bytes: Uint8Array): Promise<Uint8Array> => {
  const format = formatOf(bytes);
  if (format === undefined) throw unsupported();
  const drawn = last.then(() => draw(bytes, format));
  last = drawn.catch(() => {});
  return drawn;
};

let last: Promise<unknown> = Promise.resolve();

type Format = keyof typeof signatures;

const formatOf = (bytes: Uint8Array): Format | undefined => {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  return (Object.keys(signatures) as Format[]).find((format) => signatures[format](start));
};

const draw = async (bytes: Uint8Array, format: Format): Promise<Uint8Array> => {
  const { default: sharp } = await import('sharp');
  // Its cache keeps up to 100 decoders with all they hold, some 300 MB each; no photo is drawn twice.
  sharp.cache(false);
  const read = (options: SharpOptions): Sharp => sharp(bytes, { sequentialRead: true, ...options });
  // Of the whole image only its header is read here.
  const header = await read({ limitInputPixels: false }).metadata().catch(refuse);
  if (header.format !== format) throw unsupported();
  if (header.width * header.height > MAX_PIXELS) throw tooLarge();
  const encode = (failOn: 'warning' | 'error') =>
    read({ failOn, limitInputPixels: MAX_PIXELS })
      .autoOrient()
      .resize({ width: MAX_SIDE, height: MAX_SIDE, fit: 'inside', withoutEnlargement: true })
      .webp()
      .timeout({ seconds: TIME_LIMIT })
      .toBuffer();
  return encode('warning')
    .catch((error: Error) => {
      // Cameras of many Samsung phones write JPEGs with this flaw, which harms nothing.
      if (error.message.includes('Invalid SOS parameters')) return encode('error');
      throw error;
    })
    .catch(refuse);
};

/** The decoder's own words may repeat what it read. */
const refuse = (): never => {
  throw unsupported();
};

const unsupported = (): ClinicError =>
  new ClinicError('UNSUPPORTED_MEDIA_TYPE', 'Send a JPEG, PNG or WebP image.', {
    details: { photo: 'must be a JPEG, PNG or WebP image' },
  });

const tooLarge = (): ClinicError =>
  new ClinicError('PAYLOAD_TOO_LARGE', 'The photo has too many pixels.', {
    details: { photo: 'must have at most 50 million pixels' },
  });
