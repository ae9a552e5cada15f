import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface ReceivedDelivery {
  readonly path: string;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** As it came, byte for byte. */
  readonly body: string;
}

/** `hang` never answers, `drop` closes without an answer. */
export type ReceiverAnswer =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | 'hang'
  | 'drop';

export interface Receiver {
  readonly url: string;
  readonly port: number;
  readonly calls: ReceivedDelivery[];
  /** How many connections were made. */
  readonly connections: number;
  /** From now on. At first everything is taken with 204. */
  answer(answer: ReceiverAnswer): void;
  nextCall(): Promise<ReceivedDelivery>;
  /** Ends every connection in the middle of whatever it is about. */
  cut(): void;
}

const open = new Set<() => Promise<void>>();

afterEach(async () => {
  await Promise.all([...open].map((close) => close()));
  open.clear();
});

/** Where webhooks lead to: a server on this machine that answers as it is told. It ends with its test. */
export const startReceiver = async (): Promise<Receiver> => {
  const calls: ReceivedDelivery[] = [];
  const waiting: ((call: ReceivedDelivery) => void)[] = [];
  let next: ReceiverAnswer = { status: 204 };
  let connections = 0;
  const server = createServer(async (request, response) => {
    const { url: path = '', method = '', headers } = request;
    const call = { path, method, headers, body: await text(request) };
    calls.push(call);
    respond(response, next);
    for (const tell of waiting.splice(0)) tell(call);
  });
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.add(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/events`,
    port,
    calls,
    get connections() {
      return connections;
    },
    answer(answer) {
      next = answer;
    },
    cut: () => server.closeAllConnections(),
    nextCall: () => new Promise((resolve) => waiting.push(resolve)),
  };
};

const respond = (response: ServerResponse, answer: ReceiverAnswer): void => {
  if (answer === 'hang') return;
  if (answer === 'drop') {
    response.socket?.destroy();
    return;
  }
  response.writeHead(answer.status, answer.headers ?? {});
  response.end();
};

/** As a receiver checks it by what the docs say. */
export const isSignedBy = (secret: string, { headers, body }: ReceivedDelivery): boolean => {
  const signed = `${headers['clinic-webhook-id']}.${headers['clinic-webhook-timestamp']}.${body}`;
  const expected = createHmac('sha256', secret).update(signed).digest('hex');
  return headers['clinic-webhook-signature'] === `v1=${expected}`;
};
