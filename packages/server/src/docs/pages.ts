import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import helmet from 'koa-helmet';
import type { Context } from '../http/exchange.ts';

/** Everything from this server; the styles ReDoc makes while it runs carry the page's nonce. Not to be framed. */
const policy = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", (_req, res) => `'nonce-${nonceOf(res)}'`],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  xFrameOptions: { action: 'deny' },
  strictTransportSecurity: false,
});

const nonces = new WeakMap<object, string>();

const nonceOf = (res: object): string => {
  let nonce = nonces.get(res);
  if (nonce === undefined) {
    nonce = randomBytes(16).toString('base64');
    nonces.set(res, nonce);
  }
  return nonce;
};

/** A page whose script finds its nonce and the API's description in the attributes of `#docs`. */
export const servePage = async (
  ctx: Context,
  title: string,
  head: string,
  scripts: readonly string[],
): Promise<void> => {
  await policy(ctx as never, async () => {});
  const { prefix } = ctx.state;
  const nonce = nonceOf(ctx.res as ServerResponse);
  ctx.type = 'html';
  ctx.body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">body { margin: 0 }</style>
${head.replaceAll('{prefix}', prefix)}
</head>
<body>
<div id="docs" data-description="${prefix}/openapi.json" data-nonce="${nonce}"></div>
${scripts.map((script) => `<script src="${prefix}${script}"></script>`).join('\n')}
</body>
</html>
`;
};
