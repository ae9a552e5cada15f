import type { Context } from '../http/exchange.ts';
import type { Server } from '../http/server.ts';

/**
 * A photo as the clinic drew it, and nothing that a browser could take for something else. A name's bytes never
 * change, so a browser keeps them for good; caches that serve many don't, for a photo may be taken down.
 */
export const servePhoto = async (ctx: Context, { clinic }: Server): Promise<void> => {
  const { name } = ctx.params as { name: string };
  const { type, bytes } = await clinic.as(ctx.state.actor).photos.read(name);
  ctx.set('Cache-Control', 'private, max-age=31536000, immutable');
  ctx.set('Content-Disposition', 'inline');
  ctx.set('Content-Security-Policy', "default-src 'none'; sandbox");
  // Pages of other origins show it: FRONTEND_URL is one.
  ctx.set('Cross-Origin-Resource-Policy', 'cross-origin');
  ctx.etag = `"${name}"`;
  ctx.status = 200;
  if (ctx.fresh) {
    ctx.status = 304;
    return;
  }
  ctx.set('Content-Type', type);
  ctx.body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
};
