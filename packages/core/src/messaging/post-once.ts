import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { text } from 'node:stream/consumers';
import { MessageNotSentError, MessageUncertainError } from './messenger.ts';

/** Longest time a provider may take for a message, from the first byte of the connection to the last of the answer. */
const CALL_LIMIT_MS = 5_000;

export interface ProviderAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * Posts once, on a connection of its own: on a kept one that the far end closes meanwhile, nobody could tell
 * whether the request was read.
 * @throws MessageNotSentError no connection came about, so no byte of the request left.
 * @throws MessageUncertainError the connection stood, but no whole answer came within 5 s: the request may have been acted on.
 */
export const postOnce = async (
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<ProviderAnswer> => {
  const secure = url.protocol === 'https:';
  const request = secure ? requestSecure : requestPlain;
  const call = request(url, { method: 'POST', headers, agent: false });
  let connected = false;
  call.once('socket', (socket) => {
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      connected = true;
    });
  });
  // An error after the response has begun reaches the call as well as the response, which is the one awaited then.
  call.on('error', () => {});
  const limit = setTimeout(() => call.destroy(new Error('too slow')), CALL_LIMIT_MS);
  try {
    call.end(body);
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
  } catch (error) {
    const reason = reasonOf(error);
    if (!connected) throw new MessageNotSentError(`the provider was not reached (${reason})`);
    throw new MessageUncertainError(`the provider did not answer (${reason})`);
  } finally {
    clearTimeout(limit);
  }
};

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
};
