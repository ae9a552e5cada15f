import { createRequire } from 'node:module';
import type { Received, TestServer } from './server.ts';

// Twilio's own library signs in the tests too; the way its server does is pinned by the published vectors.
const { getExpectedTwilioSignature } = createRequire(
  new URL('../../packages/core/src/index.ts', import.meta.url),
)('twilio/lib/webhooks/webhooks.js') as typeof import('twilio/lib/webhooks/webhooks.js');

export type Fields = Record<string, string>;

export const callbacks = { publicUrl: 'https://clinic.example', authToken: 'canary-auth-token' };

export const signatureOf = (path: string, fields: Fields): string =>
  getExpectedTwilioSignature(callbacks.authToken, callbacks.publicUrl + path, fields);

export interface Call {
  readonly path?: string;
  /** Default the right one; null: none is sent. */
  readonly signature?: string | null;
}

/** Twilio calling a server. */
export const callFromTwilio = (
  server: TestServer,
  fields: Fields,
  { path = '/twilio/webhook', signature = signatureOf(path, fields) }: Call = {},
): Promise<Received> =>
  server.send(path, {
    method: 'POST',
    raw: new URLSearchParams(fields).toString(),
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8',
      ...(signature === null ? {} : { 'X-Twilio-Signature': signature }),
    },
  });

let sids = 0;

export const newSid = (): string => {
  sids += 1;
  return `SM${String(sids).padStart(32, 'a')}`;
};

/** A text from a phone, as Twilio tells of it. */
export const textFrom = (phone: string, Body: string, MessageSid = newSid()): Fields => ({
  AccountSid: `AC${'0'.repeat(32)}`,
  Body,
  From: phone,
  MessageSid,
  NumMedia: '0',
  SmsStatus: 'received',
  To: '+14155550100',
});

/** How a message fares, as Twilio tells of it. */
export const statusOf = (MessageSid: string, MessageStatus: string): Fields => ({
  AccountSid: `AC${'0'.repeat(32)}`,
  From: '+14155550100',
  MessageSid,
  MessageStatus,
  SmsStatus: MessageStatus,
  To: '+96551234567',
});

/** The message of an answer in TwiML; undefined of one without. */
export const replyIn = ({ text }: Received): string | undefined =>
  /^<\?xml version="1\.0" encoding="UTF-8"\?><Response>(?:<Message>([^<]*)<\/Message>)?<\/Response>$/.exec(
    text,
  )?.[1];
