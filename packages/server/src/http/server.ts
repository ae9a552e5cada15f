import type { Clinic } from '@clinic/core';
import type { ListedEndpoint } from './listed-endpoint.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { OpenApi } from './openapi-document.ts';

/** What the routes may know of the server they run in. */
export interface Server {
  readonly clinic: Clinic;
  readonly version: string;
  /** Whole seconds since the start. */
  uptimeSeconds(): number;
  /** True once the server is stopping: it finishes what it has and wants no more. */
  draining: boolean;
  /** Every route, for `GET /`. */
  readonly endpoints: readonly ListedEndpoint[];
  readonly description: OpenApi;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The token that may read the metrics; null: only a local caller may. */
  readonly metricsToken: string | null;
  /** Where the server is reached from outside; null when nobody said. */
  readonly publicUrl: string | null;
}
