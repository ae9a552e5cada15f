import { once } from 'node:events';
import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import type { Settings } from '../config/settings.ts';
import { ClinicError } from '../errors.ts';
import { lookUpPublic, readDestination } from './destination.ts';

/** Longest time a receiver may take, from the first byte of the connection to the status of its answer. */
const CALL_LIMIT_MS = 5_000;

export interface Receipt {
  /** Any of 200 to 299. */
  readonly taken: boolean;
  /** Null when no answer came. */
  readonly status: number | null;
  /** Why it wasn't taken; nothing in it comes from the receiver. */
  readonly error: string | null;
  /** Seconds for which the receiver asks to be left alone; 0 when it doesn't say. */
  readonly retryAfter: number;
}

/**
 * Posts a delivery, on a connection of its own. A redirect is an answer like any other and isn't followed; of what the
 * receiver says only the status is read. In production only public addresses are connected to.
 */
export const postDelivery = async (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  settings: Pick<Settings, 'environment'>,
): Promise<Receipt> => {
  let limit: NodeJS.Timeout | undefined;
  try {
    const destination = readDestination(url, settings);
    const request = destination.protocol === 'https:' ? requestSecure : requestPlain;
    const call = request(destination, {
      method: 'POST',
      agent: false,
      headers: {
        ...headers,
        'Content-Type': 'application/json; charset=utf-8',
        'Content-Length': String(Buffer.byteLength(body)),
      },
      ...(settings.environment === 'production' ? { lookup: lookUpPublic } : {}),
    });
    // What breaks after the status has come is of no matter any more.
    call.on('error', () => {});
    limit = setTimeout(() => call.destroy(new Error('no answer in time')), CALL_LIMIT_MS);
    call.end(body);
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    const { statusCode: status = 0, headers: said } = response;
    response.destroy();
    const taken = status >= 200 && status < 300;
    return {
      taken,
      status,
      error: taken ? null : `answered ${status}`,
      retryAfter: secondsOf(said['retry-after']),
    };
  } catch (error) {
    return { taken: false, status: null, error: reasonOf(error), retryAfter: 0 };
  } finally {
    clearTimeout(limit);
  }
};

/** `Retry-After` in seconds; a date isn't read. */
const secondsOf = (retryAfter: string | undefined): number =>
  retryAfter !== undefined && /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) : 0;

const reasonOf = (error: unknown): string => {
  if (error instanceof ClinicError) return 'the url is no longer allowed';
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
};
