import { performance } from 'node:perf_hooks';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  /** @param route the declared path, so that ids make no series of their own; null when none matched. */
  observe(method: string, route: string | null, status: number, milliseconds: number): void;
  /** A fall of the limits from Redis to memory. */
  limitsFellBack(): void;
  /** Live connections now. */
  liveConnections(count: number): void;
  readonly contentType: string;
  /** All of it in Prometheus' text format. */
  text(): Promise<string>;
}

export const createMetrics = (version: string): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Histogram({
    name: 'clinic_http_request_duration_seconds',
    help: 'Time to answer a request, by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  const fallbacks = new Counter({
    name: 'clinic_rate_limit_redis_failures_total',
    help: 'Requests whose limit was kept in memory because Redis did not answer.',
    registers,
  });
  new Gauge({ name: 'clinic_info', help: 'The running version.', labelNames: ['version'], registers }).set(
    { version },
    1,
  );
  const connections = new Gauge({
    name: 'clinic_live_connections',
    help: 'Clients connected for live updates.',
    registers,
  });
  readings(registers);
  return {
    liveConnections: (count) => connections.set(count),
    observe: (method, route, status, milliseconds) =>
      requests.observe({ method, route: route ?? 'none', status }, milliseconds / 1000),
    limitsFellBack: () => fallbacks.inc(),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
};

/** What is read off the process when someone asks; no timers in between. */
const readings = (registers: Registry[]): void => {
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory.',
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  new Gauge({
    name: 'process_cpu_seconds_total',
    help: 'User and system time since the start.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.set((user + system) / 1e6);
    },
  });
  let before = performance.eventLoopUtilization();
  new Gauge({
    name: 'nodejs_eventloop_utilization',
    help: 'Share of the time the event loop was busy since the last scrape, 0 to 1.',
    registers,
    collect() {
      const now = performance.eventLoopUtilization();
      this.set(performance.eventLoopUtilization(now, before).utilization);
      before = now;
    },
  });
};
