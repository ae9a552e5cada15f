import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const CLI = here('../packages/cli/bin/run.js');

const MESSAGE = /^clinic message kind=otp to=(\S+) body=.*?\b(\d{5})\b/;

const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

/** The codes that a server printed, each handed to the one who waits for its phone. */
class Codes {
  #printed = new Map();
  #waiting = new Map();

  read(line) {
    const [, phone, code] = MESSAGE.exec(line) ?? [];
    if (phone === undefined) return false;
    const waiting = this.#waiting.get(phone);
    this.#waiting.delete(phone);
    if (waiting === undefined) this.#printed.set(phone, code);
    else waiting.resolve(code);
    return true;
  }

  /** @returns {Promise<string> | string} */
  take(phone) {
    const code = this.#printed.get(phone);
    this.#printed.delete(phone);
    return code ?? new Promise((resolve, reject) => this.#waiting.set(phone, { resolve, reject }));
  }

  /** No more will come. */
  end(error) {
    for (const { reject } of this.#waiting.values()) reject(error);
  }
}

/**
 * @typedef {object} Server
 * @property {string} name
 * @property {number} port
 * @property {number} pid
 * @property {Codes} codes
 * @property {() => Promise<void>} kill at once, as a machine that fails
 * @property {() => Promise<void>} stop
 */

const ANSWERING = 30_000;

/**
 * Starts a node program that serves, and waits until it answers. Its output goes to a file, codes come by its stderr.
 * @returns {Promise<Server>}
 */
const start = async ({ name, folder, args, nodeArgs = [], env = {}, port, ready, logTo = 'stdout.log' }) => {
  const log = openSync(resolve(folder, logTo), 'w');
  const child = spawn(process.execPath, [...nodeArgs, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', log, 'pipe'],
  });
  closeSync(log);
  const codes = new Codes();
  const said = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (!codes.read(line) && said.length < 50) said.push(line);
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let gone = false;
  ended.then(() => {
    gone = true;
    codes.end(new Error(`${name} ended:\n${said.join('\n')}`));
  });
  const server = {
    name,
    port,
    pid: child.pid,
    codes,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.kill('SIGTERM');
      const forced = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(forced);
    },
  };
  for (const since = Date.now(); ; ) {
    const answers = await fetch(`http://127.0.0.1:${port}${ready}`).then(
      (response) => response.ok,
      () => false,
    );
    if (answers) return server;
    if (gone || Date.now() - since > ANSWERING) {
      await server.stop();
      throw new Error(`${name} did not start:\n${said.join('\n')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

const run = (args, { cwd, env }) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${args.join(' ')}: ${said}`))));
  });

/** `clinic db init` puts some on sale; a clinic that is at work has a dozen. */
const SAMPLE_PACKAGES = 3;
const PACKAGES = 12;

/** A clinic as a user sets it up, on the database of these variables. Limits are on, and high enough for one machine. */
export const setUpClinic = async (root, database = { DATABASE_URI: 'sqlite:./clinic.db' }) => {
  const folder = join(root, 'ours');
  mkdirSync(folder);
  const env = {
    SECRET_KEY: 'a secret of the benchmark, of more than 32 bytes',
    JWT_SECRET_KEY: 'another secret of the benchmark, of more than 32 bytes',
    ...database,
    HOST: '127.0.0.1',
    TRUST_PROXY: '1',
    RATE_LIMIT_USER: '1000000',
    RATE_LIMIT_ANONYMOUS: '1000000',
    OTP_DAILY_LIMIT: '10000000',
    OTP_ADDRESS_LIMIT: '1000',
  };
  const clinic = {
    folder,
    run: (...args) => run([CLI, ...args], { cwd: folder, env: { PATH: process.env.PATH, ...env } }),
    /** `clinic serve`. */
    async serve(options = {}) {
      const port = options.port ?? (await freePort());
      const withPort = { ...env, PORT: String(port) };
      return start({
        name: 'ours',
        folder,
        args: [CLI, 'serve'],
        ready: '/health',
        ...options,
        port,
        env: withPort,
      });
    },
  };
  await clinic.run('db', 'init');
  return clinic;
};

/** The product at work, with a dozen packages on sale. */
export const startOurs = async (root, nodeArgs = []) => {
  const clinic = await setUpClinic(root);
  for (let more = SAMPLE_PACKAGES + 1; more <= PACKAGES; more++) {
    const description = 'Consultations and two check-ups. / استشارات مع فحصين شاملين.';
    await clinic.run(
      'packages',
      'add',
      '--name',
      `Care ${more}`,
      '--price',
      `${more * 12}.5`,
      '--duration',
      '90',
      '--description',
      description,
    );
  }
  return clinic.serve({ nodeArgs });
};

export const startFloor = async (root, packages, nodeArgs = []) => {
  const folder = join(root, 'floor');
  mkdirSync(folder);
  const port = await freePort();
  const args = [here('./floor.mjs'), String(port), join(folder, 'floor.db'), JSON.stringify(packages)];
  return start({ name: 'floor', folder, args, nodeArgs, port, ready: '/packages/available' });
};

export const startBetterAuth = async (root, nodeArgs = []) => {
  const folder = join(root, 'better-auth');
  mkdirSync(folder);
  const port = await freePort();
  const args = [here('./better-auth.mjs'), String(port), join(folder, 'better-auth.db')];
  const env = { NODE_ENV: 'production' };
  return start({ name: 'better-auth', folder, args, nodeArgs, env, port, ready: '/api/auth/ok' });
};
