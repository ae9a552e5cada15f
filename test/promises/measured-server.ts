import { createClinic } from '@clinic/core';
import { createLogger, serveClinic } from '@clinic/server';
import { keepingBlobs, keepingMessenger, testSecrets } from '../support/clinic.ts';
import { openPlace, type Place } from '../support/places.ts';

/**
 * Serves the clinic on the store in the first argument. Asked for its `peak` it says how much memory it has had at
 * most, asked with a phone which code went there.
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
process.on('message', (asked: string) =>
  process.send?.(asked === 'peak' ? process.resourceUsage().maxRSS * 1024 : messenger.codeFor(asked)),
);
process.send?.(port);
