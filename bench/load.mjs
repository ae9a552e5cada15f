import { Connection } from './client.mjs';
import { cpuOf, settledCpuOf } from './cpu.mjs';

const CONNECTIONS = 64;

/**
 * @typedef {object} Measured
 * @property {number} done operations
 * @property {number} cpu server CPU, µs an operation
 * @property {number} rate operations a second
 * @property {number} p50 latency, ms
 * @property {number} p99 latency, ms
 */

export const quantile = (sorted, share) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

/**
 * Runs one operation on 64 keep-alive connections, each starting the next when the one before is answered.
 * @param {number} port
 * @param {(connection: Connection, index: number) => Promise<void>} operation
 * @param {{count: number, seconds: number}} bounds whichever is reached first
 * @returns {Promise<{done: number, seconds: number, latencies: number[]}>}
 */
export const drive = async (port, operation, { count, seconds }) => {
  const connections = await Promise.all(Array.from({ length: CONNECTIONS }, () => Connection.open(port)));
  const latencies = [];
  const start = performance.now();
  const until = start + seconds * 1000;
  let started = 0;
  try {
    await Promise.all(
      connections.map(async (connection) => {
        for (let now = performance.now(); started < count && now < until; ) {
          await operation(connection, started++);
          const after = performance.now();
          latencies.push(after - now);
          now = after;
        }
      }),
    );
  } finally {
    for (const connection of connections) connection.close();
  }
  return { done: latencies.length, seconds: (performance.now() - start) / 1000, latencies };
};

/**
 * `drive` with the server's CPU time read before and after.
 * @returns {Promise<Measured>}
 */
export const measure = async (server, operation, bounds) => {
  const before = cpuOf(server.pid);
  const { done, seconds, latencies } = await drive(server.port, operation, bounds);
  const after = await settledCpuOf(server.pid);
  latencies.sort((a, b) => a - b);
  return {
    done,
    cpu: (after - before) / done,
    rate: done / seconds,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
  };
};
