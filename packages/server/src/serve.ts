import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { Clinic, Configuration } from '@clinic/core';
import { createApp, domains } from './app.ts';
import { type Listening, listen } from './http/listen.ts';
import { listEndpoints } from './http/listing.ts';
import type { Logger } from './http/log.ts';
import { createMetrics } from './http/metrics.ts';
import { openApi } from './http/openapi.ts';
import type { OpenApi } from './http/openapi-document.ts';
import type { Server } from './http/server.ts';
import { openGateway } from './realtime/gateway.ts';

export const version: string = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
).version;

let description: OpenApi | undefined;

/** The API's description, without a server. Made once in a program. */
export const describeApi = (): OpenApi => {
  description ??= openApi(domains, version);
  return description;
};

/** A clinic over HTTP, until `stop`. The clinic's store stays open. */
export const serveClinic = async (
  clinic: Clinic,
  http: Configuration['http'],
  logger: Logger,
): Promise<Listening> => {
  const startedAt = performance.now();
  const server: Server = {
    clinic,
    version,
    uptimeSeconds: () => Math.floor((performance.now() - startedAt) / 1000),
    draining: false,
    endpoints: listEndpoints(domains),
    description: describeApi(),
    logger,
    metrics: createMetrics(version),
    metricsToken: http.metricsToken,
    publicUrl: http.publicUrl,
  };
  const app = await createApp(server, http, clinic.settings.environment === 'production');
  const gateway = await openGateway(server, http).catch((error) => {
    app.stop();
    throw error;
  });
  const listening = await listen({
    port: http.port,
    host: http.host,
    answer: app.koa.callback(),
    lasting: gateway,
    methodsOf: app.dispatch.methodsOf,
    record: (line) => logger.request(line, undefined),
  }).catch(async (error) => {
    await gateway.stop();
    app.stop();
    throw error;
  });
  return {
    port: listening.port,
    async stop() {
      server.draining = true;
      await gateway.stop();
      await listening.stop();
      app.stop();
    },
  };
};
