import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createClinic } from '@clinic/core';
import { createLogger, serveClinic } from '@clinic/server';
import { keepingBlobs, keepingMessenger, testSecrets } from '../support/clinic.ts';
import { openPlace, type Place } from '../support/places.ts';

/**
 * Serves the clinic on the store in the first argument. Asked for its `peak` it says how many bytes of memory it has had
 * at most; asked for its `delay`, by how many milliseconds its event loop was late, but for one time in a hundred, since
 * it was asked last; asked with a phone, which code went there.
 */
const storage = await openPlace(JSON.parse(process.argv[2] ?? '') as Place);
const messenger = keepingMessenger();
const clinic = createClinic({ storage, messenger, blobs: keepingBlobs(), settings: testSecrets });
await clinic.store.initialize();
const unlimited = 1_000_000;
const { port } = await serveClinic(
  clinic,
  {
    port: 0,
    host: '127.0.0.1',
    allowedOrigins: [],
    trustProxy: 0,
    rateLimitUser: unlimited,
    rateLimitAnonymous: unlimited,
    redisUrl: null,
    metricsToken: null,
    publicUrl: null,
  },
  createLogger('info', { write: () => {} }),
);
const loop = monitorEventLoopDelay({ resolution: 10 });
loop.enable();
const delay = (): number => {
  const late = loop.percentile(99) / 1e6;
  loop.reset();
  return late;
};
process.on('message', (asked: string) => {
  if (asked === 'peak') process.send?.(process.resourceUsage().maxRSS * 1024);
  else process.send?.(asked === 'delay' ? delay() : messenger.codeFor(asked));
});
process.send?.(port);
