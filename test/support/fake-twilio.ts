import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A body that is text is sent as it is. `hang` never answers; `drop` closes without an answer; `cut` closes in the middle of one. */
export type TwilioAnswer =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string | object }
  | 'hang'
  | 'drop'
  | 'cut';

export interface TwilioCall {
  readonly path: string;
  readonly authorization: string | undefined;
  /** The form body: `To`, `From`, `Body`. */
  readonly form: Readonly<Record<string, string>>;
}

export interface FakeTwilio {
  /** For TWILIO_API_BASE_URL. */
  readonly url: string;
  /** Every call so far, in order of arrival. */
  readonly calls: readonly TwilioCall[];
  /** What is answered from now on; at first every message is taken. */
  answer(answer: TwilioAnswer): void;
  /** The next call, as soon as it has arrived whole. */
  nextCall(): Promise<TwilioCall>;
  close(): Promise<void>;
}

/** Twilio's Messages API on a port of this machine, which counts what it is asked and fails as it is told. */
export const startFakeTwilio = async (): Promise<FakeTwilio> => {
  const calls: TwilioCall[] = [];
  const waiting: ((call: TwilioCall) => void)[] = [];
  let next: TwilioAnswer | undefined;

  const server = createServer(async (request, response) => {
    const call = await read(request);
    calls.push(call);
    respond(response, next ?? taken(calls.length));
    for (const tell of waiting.splice(0)) tell(call);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    answer(answer) {
      next = answer;
    },
    nextCall: () => new Promise((resolve) => waiting.push(resolve)),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

const read = async (request: IncomingMessage): Promise<TwilioCall> => ({
  path: request.url ?? '',
  authorization: request.headers.authorization,
  form: Object.fromEntries(new URLSearchParams(await text(request))),
});

const respond = (response: ServerResponse, answer: TwilioAnswer): void => {
  if (answer === 'hang') return;
  if (answer === 'drop') {
    response.socket?.destroy();
    return;
  }
  if (answer === 'cut') {
    response.writeHead(201, { 'content-type': 'application/json', 'content-length': '500' });
    response.write('{"sid":"SM', () => response.socket?.destroy());
    return;
  }
  response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
  response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {}));
};

const taken = (count: number): TwilioAnswer => ({
  status: 201,
  body: { sid: `SM${String(count).padStart(32, '0')}`, status: 'queued', num_segments: '1' },
});

/** As Twilio refuses a number; it repeats the number. */
export const refused = (to: string): TwilioAnswer => ({
  status: 400,
  body: { code: 21211, message: `The 'To' number ${to} is not a valid phone number.`, status: 400 },
});
