import { twilioFields } from '@clinic/core';
import { targetOf } from '../http/path.ts';
import { formPage, type Route } from '../http/route.ts';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** What Twilio is to write back (https://www.twilio.com/docs/messaging/twiml). */
const twiml = (reply: string | null): string => {
  const text = reply?.replace(/[&<>]/g, (character) => escapes[character] ?? '');
  const inner = text === undefined ? '' : `<Message>${text}</Message>`;
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${inner}</Response>`;
};

export const twilioRoutes: readonly Route[] = [
  formPage({
    path: '/twilio/webhook',
    action: 'twilio.receive',
    summary:
      'What Twilio tells, under its X-Twilio-Signature: what a phone wrote (answered in TwiML), how a message fares.',
    limited: 'refusals',
    errors: ['FORBIDDEN'],
    form: twilioFields,
    produces: 'text/xml; charset=utf-8',
    example: { response: twiml('Thank you. Your appointment on 2026-01-06 at 09:00 is confirmed.') },
    async serve(ctx, _server, { clinic, form }) {
      const { reply } = await clinic.twilio.receive({
        path: targetOf(ctx.req.url ?? '/'),
        signature: ctx.get('X-Twilio-Signature'),
        form,
      });
      ctx.set('Content-Type', 'text/xml; charset=utf-8');
      ctx.body = twiml(reply);
    },
  }),
];
