import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { expect } from 'chai';
import { build } from './build.ts';
import { root } from './source-files.ts';

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  /** Everything on the console so far. */
  console(): string;
  /** Waits until the console shows it. */
  shows(what: RegExp): Promise<RegExpExecArray>;
  /** What npm itself ended with. */
  readonly exit: Promise<number | null>;
}

const listen = async (): Promise<{ port: number; close(): Promise<unknown> }> => {
  const server = createServer();
  await once(server.listen(0), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: () => once(server.close(), 'close'),
  };
};

const freePort = async (): Promise<number> => {
  const { port, close } = await listen();
  await close();
  return port;
};

/** Variables a developer may have set don't count here. */
const environment = { PATH: process.env.PATH, HOME: process.env.HOME };

const running = new Set<ChildProcess>();

const start = (folder: string, port: number): Started => {
  const child = spawn('npm', ['start'], { cwd: folder, env: { ...environment, PORT: String(port) } });
  running.add(child);
  child.once('close', () => running.delete(child));
  let text = '';
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (const look of waiting) look();
    });
  }
  const exit = once(child, 'close').then(([code]) => code as number | null);
  const shows = (what: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = what.exec(text);
        if (!found) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
      exit.then(() => reject(new Error(`it ended without ${what}:\n${text}`)));
    });
  return { child, url: `http://localhost:${port}`, console: () => text, shows, exit };
};

/** A clone whose dependencies are installed already: installing them is npm's work, not ours. */
describe('npm start', () => {
  let clone: string;

  before(async () => {
    await build();
    clone = await mkdtemp(join(tmpdir(), 'clinic-clone-'));
    for (const name of [
      'package.json',
      'package-lock.json',
      'tsconfig.json',
      'tsconfig.base.json',
      'scripts',
    ]) {
      await cp(join(root, name), join(clone, name), { recursive: true });
    }
    await cp(join(root, 'packages'), join(clone, 'packages'), {
      recursive: true,
      filter: (path) => !/[\\/](?:dist|node_modules|oclif\.manifest\.json)$/.test(path),
    });
    await symlink(join(root, 'node_modules'), join(clone, 'node_modules'));
  });
  afterEach(() => {
    for (const child of running) child.kill('SIGTERM');
  });
  after(() => rm(clone, { recursive: true, force: true }));

  it('the first time: builds, sets up, shows the admin and where to go; a patient signs in; SIGTERM ends it with 0', async () => {
    const { child, url, shows, exit, console } = start(clone, await freePort());
    await shows(/Serving on/);
    expect(console())
      .to.include(`${url}/docs`)
      .and.match(/admin@clinic\.local, password \S{16} /);
    expect(await readFile(join(clone, '.env'), 'utf8')).to.include('SECRET_KEY=');

    const [, request = ''] = await shows(/-d '(\{.*\})'/);
    const post = (path: string, body: string) =>
      fetch(`${url}${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    expect((await post('/auth/send-otp', request)).status).to.equal(200);
    const [, code] = await shows(/clinic message kind=otp to=\+96551234567 body=".*?(\d{5})/);
    const signedIn = await post('/auth/verify-otp', JSON.stringify({ phone_number: '51234567', code }));
    expect(signedIn.status).to.equal(200);
    const { data } = (await (await fetch(`${url}/packages/available`)).json()) as {
      data: { packages: object[] };
    };
    expect(data.packages).to.have.lengthOf(3);

    child.kill('SIGTERM');
    expect(await exit).to.equal(0);
  });

  it('again: answers in under 5 s, on the same data, with no new password; Ctrl-C ends it with 0', async () => {
    const secrets = await readFile(join(clone, '.env'), 'utf8');
    const took: number[] = [];
    do {
      const began = performance.now();
      const { child, url, shows, exit, console } = start(clone, await freePort());
      await shows(/Serving on/);
      expect((await fetch(`${url}/health`)).status).to.equal(200);
      took.push(performance.now() - began);
      expect(console()).to.include('admin@clinic.local').and.not.include('password');
      expect(await readFile(join(clone, '.env'), 'utf8')).to.equal(secrets);
      child.kill('SIGINT');
      expect(await exit).to.equal(0);
      // Whatever else runs on the machine only adds to it: one good start shows what it takes.
    } while (took.at(-1)! >= 5_000 && took.length < 5);
    expect(took.at(-1), `took ${took.map((ms) => ms.toFixed(0)).join(', ')} ms`).to.be.below(5_000);
  });

  it('on a port that is taken: says so, and ends with 1', async () => {
    const { port, close } = await listen();
    const { exit, console } = start(clone, port);
    expect(await exit).to.equal(1);
    expect(console()).to.include(`Port ${port} is taken`);
    await close();
  });
});
