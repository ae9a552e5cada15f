import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestRedis {
  readonly url: string;
  /** Lets nothing through any more, in either direction, without closing a connection. */
  freeze(): void;
  /** Breaks every connection and refuses new ones. */
  cut(): Promise<void>;
  /** Works again, after `freeze` or `cut`. */
  heal(): Promise<void>;
  stop(): Promise<void>;
}

/** A real redis-server behind a wire that can be cut; undefined where none is installed. */
export const startRedis = async (): Promise<TestRedis | undefined> => {
  const folder = await mkdtemp(join(tmpdir(), 'clinic-redis-'));
  const socketPath = join(folder, 'redis.sock');
  const process = spawn(
    'redis-server',
    ['--port', '0', '--unixsocket', socketPath, '--save', '', '--dir', folder],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  if (!(await isReady(process))) {
    await rm(folder, { recursive: true });
    return undefined;
  }
  const wires = new Set<Socket>();
  let frozen = false;
  const open = (port: number): Promise<Server> =>
    new Promise((resolve) => {
      const server = createServer((client) => {
        const redis = connect(socketPath);
        for (const [from, to] of [
          [client, redis],
          [redis, client],
        ] as const) {
          wires.add(from);
          from.on('data', (bytes) => frozen || to.write(bytes));
          from.on('error', () => to.destroy());
          from.on('close', () => {
            wires.delete(from);
            to.destroy();
          });
        }
      });
      server.listen(port, '127.0.0.1', () => resolve(server));
    });
  let proxy = await open(0);
  const { port } = proxy.address() as AddressInfo;
  const cut = async (): Promise<void> => {
    for (const wire of wires) wire.destroy();
    if (proxy.listening) await new Promise((resolve) => proxy.close(resolve));
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    freeze() {
      frozen = true;
    },
    cut,
    async heal() {
      frozen = false;
      if (!proxy.listening) proxy = await open(port);
    },
    async stop() {
      await cut();
      process.kill();
      await once(process, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const isReady = (process: ChildProcess): Promise<boolean> =>
  new Promise((resolve) => {
    process.once('error', () => resolve(false));
    process.once('exit', () => resolve(false));
    process.stdout?.on('data', (chunk) => {
      if (String(chunk).includes('eady to accept connections')) resolve(true);
    });
  });
