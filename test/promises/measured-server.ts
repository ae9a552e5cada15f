import { createClinic } from '@clinic/core';
import { createLogger, serveClinic } from '@clinic/server';
import { keepingMessenger, testSecrets } from '../support/clinic.ts';
import { openPlace, type Place } from '../support/places.ts';

/** Serves the clinic on the store in the first argument, and says how much memory it has had at most when asked. */
const storage = await openPlace(JSON.parse(process.argv[2] ?? '') as Place);
const clinic = createClinic({ storage, messenger: keepingMessenger(), settings: testSecrets });
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
process.on('message', () => process.send?.(process.resourceUsage().maxRSS * 1024));
process.send?.(port);
