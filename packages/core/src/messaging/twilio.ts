import type { RequestClient, Twilio } from 'twilio';
import { type Message, MessageNotSentError, MessageUncertainError, type Messenger } from './messenger.ts';
import { type ProviderAnswer, postOnce } from './post-once.ts';

export interface TwilioConfig {
  /** `AC…`. */
  readonly accountSid: string;
  readonly authToken: string;
  /** Who codes, patients' and doctors' messages come from: E.164 or a sender's name for SMS, `whatsapp:+…` for WhatsApp. */
  readonly senders: { readonly otp: string; readonly patient: string; readonly doctor: string };
  /** Where the API is reached; null for Twilio's own hosts. */
  readonly apiBaseUrl: string | null;
  /** Where Twilio is to tell how a message fares; null: nowhere. */
  readonly statusCallback: string | null;
}

/** Sends through Twilio's Programmable Messaging; the client is loaded at the first message. */
export const createTwilioMessenger = (config: TwilioConfig): Messenger => {
  let client: Promise<Twilio> | undefined;
  return {
    async send(message) {
      client ??= connect(config);
      const from = senderOf(config, message);
      const whatsapp = from.startsWith('whatsapp:');
      const { sid } = await (await client).messages.create({
        from,
        to: whatsapp ? `whatsapp:${message.to}` : message.to,
        body: message.body,
        ...(config.statusCallback === null ? {} : { statusCallback: config.statusCallback }),
      });
      return { provider_id: sid, channel: whatsapp ? 'whatsapp' : 'sms' };
    },
  };
};

const senderOf = ({ senders }: TwilioConfig, { kind, audience }: Message): string =>
  kind === 'otp' ? senders.otp : senders[audience];

const connect = async ({ accountSid, authToken, apiBaseUrl }: TwilioConfig): Promise<Twilio> => {
  const { default: twilio } = await import('twilio');
  return twilio(accountSid, authToken, { httpClient: httpClient(apiBaseUrl) });
};

/** Stands in for Twilio's own HTTP client, of which the rest calls `request` alone: one attempt, no log, no redirect. */
const httpClient = (apiBaseUrl: string | null): RequestClient => {
  const client: Pick<RequestClient, 'request'> = {
    async request({ uri, username, password, headers, data }) {
      const { pathname, search } = new URL(uri);
      const answer = await postOnce(
        apiBaseUrl === null ? new URL(uri) : new URL(pathname + search, apiBaseUrl),
        { ...headers, Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
        new URLSearchParams({ ...data }).toString(),
      );
      refuseFailure(answer);
      return { statusCode: answer.status, headers: answer.headers, body: parse(answer) };
    },
  };
  return client as RequestClient;
};

/**
 * 4xx: Twilio refused, surely. 5xx and the rest: it may have failed after taking the message, and a second text is
 * worse than one an operator looks into. Twilio's own words stay out, they repeat the phone number.
 */
const refuseFailure = (answer: ProviderAnswer): void => {
  const { status } = answer;
  if (status >= 200 && status < 300) return;
  const reason = `HTTP ${status}${errorCode(answer.body)}`;
  if (status < 400 || status >= 500) throw new MessageUncertainError(`Twilio failed (${reason})`);
  throw new MessageNotSentError(`Twilio refused the message (${reason})`, {
    // 401 lasts until the credentials are put right, then the same message is taken.
    retryable: status === 429 || status === 401,
    retryAfter: retryAfter(answer),
  });
};

/** The parser's own error would show a piece of the answer, which repeats the text. */
const parse = ({ status, body }: ProviderAnswer) => {
  try {
    return JSON.parse(body);
  } catch {
    throw new MessageUncertainError(`Twilio's answer is no JSON (HTTP ${status})`);
  }
};

/** Twilio's number for what is wrong, as in its documentation. */
const errorCode = (body: string): string => {
  const code = /"code"\s*:\s*(\d{1,6})\b/.exec(body)?.[1];
  return code === undefined ? '' : `, code ${code}`;
};

const retryAfter = ({ headers }: ProviderAnswer): number | undefined => {
  const header = headers['retry-after'];
  return header !== undefined && /^\d{1,9}$/.test(header) ? Number(header) : undefined;
};
