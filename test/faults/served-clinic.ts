import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { type Desk, startClinic } from '../cli/command-line.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test reads of an answer what it expects there
type Json = any;

export interface Answered {
  readonly status: number;
  readonly body: Json;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Sent {
  readonly body?: unknown;
  readonly token?: string;
  readonly headers?: Record<string, string>;
  /** Called when the whole request is on its way. */
  readonly onSent?: () => void;
}

export interface ServedClinic {
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** All it has written so far. */
  output(): string;
  /** The code in the newest message to a phone, once it is printed. */
  codeFor(phone: string): Promise<string>;
  /** Rejects when the connection breaks before the answer is whole. */
  send(method: string, path: string, sent?: Sent): Promise<Answered>;
  /** Signs a phone in over HTTP and answers `data`. */
  signIn(phone: string): Promise<Json>;
  /** Ends the process with a signal; answers its exit code, null when the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

const running = new Set<ServedClinic>();
const agents = new Set<Agent>();

/** Clinics end with the test that served them. */
afterEach(async () => {
  await Promise.all([...running].map((clinic) => clinic.end('SIGKILL')));
  for (const agent of agents) agent.destroy();
  agents.clear();
});

/** Limits so high that a test never meets them. */
export const unlimited = {
  RATE_LIMIT_USER: '1000000',
  RATE_LIMIT_ANONYMOUS: '1000000',
  OTP_DAILY_LIMIT: '1000000',
  OTP_ADDRESS_LIMIT: '1000000',
};

/** The same desk where the program finds some things otherwise when it starts. */
const preparedBy = ({ folder, environment }: Desk, script: string): Desk => ({
  folder,
  environment: {
    ...environment,
    NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(script)}`,
  },
});

export interface Circumstances {
  /** The machine's clock is put forward: the program takes its time from Date alone. */
  readonly minutesLater?: number;
  /** Root may write everywhere, nobody (65534) may not. */
  readonly asNobody?: boolean;
  /** What a shell does before, to run `"$@"` in the end. */
  readonly shell?: string;
}

/** The program as an operator runs it: `clinic serve`, in a process of its own, on a free port. */
export const serveClinic = async (
  desk: Desk,
  { minutesLater = 0, asNobody = false, shell }: Circumstances = {},
): Promise<ServedClinic> => {
  const script = [
    `const now = Date.now; Date.now = () => now() + ${minutesLater * 60_000};`,
    asNobody && process.getuid?.() === 0 ? 'process.setegid(65534); process.seteuid(65534);' : '',
  ].join('');
  const argv = ['serve', '--port', '0', '--host', '127.0.0.1'];
  const child = startClinic(preparedBy(desk, script), argv, shell);
  let written = '';
  const codes = new Map<string, string>();
  const waiting = new Map<string, (code: string) => void>();
  child.stdout.setEncoding('utf8').on('data', (text) => {
    written += text;
  });
  const listening = new Promise<number>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${written}`)));
    createInterface({ input: child.stderr }).on('line', (line) => {
      written += `${line}\n`;
      const port = /^Serving on .*:(\d+)\./.exec(line)?.[1];
      if (port !== undefined) resolve(Number(port));
      const [, phone, code] = /^clinic message kind=otp to=(\S+) body=".*?(\d{5})/.exec(line) ?? [];
      if (phone === undefined || code === undefined) return;
      codes.set(phone, code);
      waiting.get(phone)?.(code);
    });
  });
  const port = await listening;
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  agents.add(agent);

  const clinic: ServedClinic = {
    port,
    url: `http://127.0.0.1:${port}`,
    process: child,
    output: () => written,
    codeFor: async (phone) =>
      codes.get(phone) ?? (await new Promise<string>((resolve) => waiting.set(phone, resolve))),
    send: (method, path, { body, token, headers = {}, onSent } = {}) =>
      new Promise((resolve, reject) => {
        const content = body === undefined ? undefined : JSON.stringify(body);
        const sending = request({
          port,
          method,
          path,
          agent,
          headers: {
            ...(content === undefined
              ? {}
              : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(content) }),
            ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
            ...headers,
          },
        });
        sending.on('error', reject);
        if (onSent) sending.on('finish', onSent);
        sending.on('response', (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part) => {
            text += part;
          });
          response.on('error', reject);
          response.on('end', () => {
            const { statusCode: status = 0, headers: received } = response;
            const isJson = received['content-type']?.startsWith('application/json');
            resolve({ status, headers: received, body: isJson ? JSON.parse(text) : text });
          });
        });
        sending.end(content);
      }),
    async signIn(phone) {
      codes.delete(phone);
      const sent = await clinic.send('POST', '/auth/send-otp', { body: { phone_number: phone } });
      if (sent.status !== 200) throw new Error(`no code for ${phone}: ${sent.status}`);
      const code = await clinic.codeFor(phone);
      const { body } = await clinic.send('POST', '/auth/verify-otp', { body: { phone_number: phone, code } });
      return body.data;
    },
    async end(signal) {
      running.delete(clinic);
      if (child.exitCode === null && child.signalCode === null) {
        const exited = once(child, 'exit');
        child.kill(signal);
        await exited;
      }
      return child.exitCode;
    },
  };
  running.add(clinic);
  return clinic;
};
