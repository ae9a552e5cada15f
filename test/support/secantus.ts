import { type ChildProcess, spawn } from 'node:child_process';
import { access, constants, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';

/** A server that speaks MongoDB's protocol, in a process and a folder of its own. */
export interface Server {
  readonly name: string;
  readonly uri: string;
  stop(): Promise<void>;
}

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/** `secantusd-py` of SecantusDB: the path in SECANTUSD, else on PATH. */
export const findSecantus = async (): Promise<string | undefined> => {
  const places = process.env.SECANTUSD
    ? [process.env.SECANTUSD]
    : (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'secantusd-py'));
  for (const place of places) if (await isExecutable(place)) return place;
  return undefined;
};

/** The port it says it listens on. */
const portOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    const said: string[] = [];
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`secantusd-py ended at once:\n${said.join('\n')}`)));
    createInterface({ input: child.stderr! }).on('line', (line) => {
      said.push(line);
      const port = /listening on [^ ]+:(\d+)/.exec(line)?.[1];
      if (port) resolve(port);
    });
  });

/** Runs the server until its standard input ends, as it does also when this process is killed. */
const WHILE_AWAITED = 'exec 3<&0; "$0" "$@" & server=$!; (read -r _ <&3; kill -9 $server) & wait $server';

/** @param options command line options, as `--standalone`. */
export const startSecantus = async (binary: string, options: readonly string[] = []): Promise<Server> => {
  const folder = await mkdtemp(join(tmpdir(), 'clinic-secantus-'));
  const command = [binary, '--port', '0', '--storage-path', folder, ...options];
  const child = spawn('/bin/sh', ['-c', WHILE_AWAITED, ...command], { stdio: ['pipe', 'ignore', 'pipe'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const port = await portOf(child);
  return {
    name: 'SecantusDB',
    uri: `mongodb://127.0.0.1:${port}/?directConnection=true`,
    stop: async () => {
      child.stdin.end();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
};
