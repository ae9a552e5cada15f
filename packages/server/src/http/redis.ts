import { performance } from 'node:perf_hooks';
import { SECOND } from '@clinic/core';
import { Redis } from 'ioredis';
import type { SharedLimit } from './limits.ts';
import type { Logger } from './log.ts';

/** No request waits longer for Redis than this. */
const COMMAND_TIMEOUT_MS = 400;

const CONNECT_TIMEOUT_MS = SECOND;

/** After a failure, Redis is left alone for this long. */
const PAUSE_MS = 2 * SECOND;

export interface RedisLimit extends SharedLimit {
  stop(): void;
}

/**
 * Waits up to a second for the connection; one that is lost, or never made, is tried again in the background. A Redis
 * that is away costs a line in the log, no request.
 */
export const connectRedis = async (
  url: string,
  logger: Logger,
  onFailure: () => void,
): Promise<RedisLimit> => {
  const client = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    retryStrategy: (attempt) => Math.min(attempt * 200, PAUSE_MS),
  });
  let down = false;
  let resumeAt = 0;
  const usable = (): boolean => performance.now() >= resumeAt;
  const failed = (error: unknown): void => {
    onFailure();
    // The other end may be gone without a word; a new connection finds out at once, TCP in a quarter of an hour. Of
    // many requests that fail together, one asks for it.
    if (client.status === 'ready' && usable()) client.disconnect(true);
    resumeAt = performance.now() + PAUSE_MS;
    if (down) return;
    down = true;
    logger.error(error, 'Redis does not answer: rate limits are kept in memory');
  };
  client.on('error', failed);
  await new Promise<void>((resolve) => {
    client.once('ready', resolve);
    setTimeout(resolve, CONNECT_TIMEOUT_MS).unref();
  });
  return {
    client,
    usable,
    failed,
    worked() {
      if (!down) return;
      down = false;
      logger.info('Redis answers again: rate limits are shared');
    },
    stop: () => client.disconnect(),
  };
};
