import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Context } from '../http/exchange.ts';

const require = createRequire(import.meta.url);
const compress = promisify(gzip);

interface Loaded {
  readonly bytes: Buffer;
  readonly gzipped: Buffer;
  readonly etag: string;
}

/** A file the docs pages need, from this server alone. Read and compressed once, when first asked for. */
export interface Asset {
  readonly type: string;
  load(): Promise<Loaded>;
}

export const asset = (type: string, read: () => Promise<string> | string): Asset => {
  let loaded: Promise<Loaded> | undefined;
  const load = async (): Promise<Loaded> => {
    const bytes = Buffer.from(await read());
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`;
    return { bytes, gzipped: await compress(bytes), etag };
  };
  return {
    type,
    load() {
      loaded ??= load().catch((error) => {
        loaded = undefined;
        throw error;
      });
      return loaded;
    },
  };
};

export const SCRIPT = 'text/javascript; charset=utf-8';

/** A file of an installed package. */
export const packaged = (specifier: string): Promise<string> => readFile(require.resolve(specifier), 'utf8');

export const serveAsset = async (ctx: Context, { type, load }: Asset): Promise<void> => {
  const { bytes, gzipped, etag } = await load();
  ctx.set('Cache-Control', 'public, max-age=3600');
  ctx.set('Vary', 'Accept-Encoding');
  ctx.set('Content-Type', type);
  ctx.etag = etag;
  ctx.status = 200;
  if (ctx.fresh) {
    ctx.status = 304;
    return;
  }
  if (ctx.acceptsEncodings('gzip', 'identity') === 'gzip') {
    ctx.set('Content-Encoding', 'gzip');
    ctx.body = gzipped;
  } else ctx.body = bytes;
};
