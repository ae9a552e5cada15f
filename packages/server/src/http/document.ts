import type { Printed } from '@clinic/core';
import type { Context } from './exchange.ts';
import { type Page, type PageCall, page } from './route.ts';

type Printing = Pick<Page, 'path' | 'action' | 'summary' | 'params' | 'query'> & {
  print(call: PageCall): Promise<Printed>;
};

/** Declares an address that answers a printed document; what refuses it answers in the envelope. */
export const document = ({ print, ...declared }: Printing): Page =>
  page({
    ...declared,
    produces: 'application/pdf',
    example: { response: '%PDF-1.7…' },
    async serve(ctx, _server, call) {
      answerDocument(ctx, await print(call));
    },
  });

const answerDocument = (ctx: Context, { name, bytes }: Printed): void => {
  ctx.set('Content-Type', 'application/pdf');
  ctx.set('Content-Disposition', `inline; filename="${name}"`);
  ctx.body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
};
