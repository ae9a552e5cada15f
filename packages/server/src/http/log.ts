import { systemClock } from '@clinic/core';
import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';

/** The server's log: JSON lines, never with what a caller sent. */
export interface Logger {
  /** One answered request; at level error when the server is to blame. */
  request(line: RequestLine, failure: unknown): void;
  info(message: string, facts?: Record<string, unknown>): void;
  warn(message: string): void;
  error(error: unknown, message: string): void;
  /** Waits until all of it is written. */
  flush(): Promise<void>;
}

export interface RequestLine {
  readonly request_id: string;
  /** Null when it is none that Node knows. */
  readonly method: string | null;
  /** The declared path, never the one asked for. */
  readonly route: string | null;
  readonly status: number;
  /** Null when nobody knows when it began. */
  readonly ms: number | null;
  /** Null when not known in advance, as of a compressed answer. */
  readonly bytes: number | null;
  readonly user: string | null;
  /** Without the part that tells one customer of a network from another. */
  readonly ip: string | null;
}

/** Lines are gathered to this many, or for a second, before they are written. */
const GATHERED_LINES = 256;
const GATHERED_MS = 1_000;

/** Standard output (1) or standard error (2), in chunks: pino's stream measures all it holds with every line it is given. */
export const standardLog = (
  descriptor: 1 | 2,
): DestinationStream & { flush(written?: (error?: Error) => void): void } => {
  const stream = pino.destination({ dest: descriptor, sync: false });
  let gathered: string[] = [];
  const pass = (): void => {
    if (gathered.length === 0) return;
    stream.write(gathered.join(''));
    gathered = [];
  };
  setInterval(pass, GATHERED_MS).unref();
  return {
    write(line) {
      if (gathered.push(line) >= GATHERED_LINES) pass();
    },
    flush(written) {
      pass();
      stream.flush(written);
    },
  };
};

export const createLogger = (level: string, destination: DestinationStream): Logger => {
  const log: PinoLogger = pino(
    { level, base: null, formatters: { level: (label) => ({ level: label }) } },
    destination,
  );
  return {
    request(line, failure) {
      if (line.status < 500) {
        if (log.isLevelEnabled('info')) destination.write(requestJson(line));
      } else log.error(failure === undefined ? line : { ...line, error: describeError(failure) });
    },
    info: (message, facts) => log.info(facts ?? {}, message),
    warn: (message) => log.warn(message),
    error: (error, message) => log.error({ error: describeError(error) }, message),
    flush: () => new Promise((resolve) => log.flush(() => resolve())),
  };
};

/**
 * A request's line, in the form pino gives the others at several times the cost. Nothing in it needs escaping: ids and
 * addresses in canonical form, a method Node knows, a path we declared.
 */
const requestJson = ({ request_id, method, route, status, ms, bytes, user, ip }: RequestLine): string =>
  `{"level":"info","time":${systemClock.now()},"request_id":"${request_id}","method":${quoted(method)},` +
  `"route":${quoted(route)},"status":${status},"ms":${ms},"bytes":${bytes},"user":${quoted(user)},"ip":${quoted(ip)}}\n`;

const quoted = (value: string | null): string => (value === null ? 'null' : `"${value}"`);

interface ErrorFacts {
  readonly name: string;
  readonly code?: string;
  readonly message: string;
  readonly stack: readonly string[];
  readonly cause?: ErrorFacts;
}

/** How many causes of causes are told. */
const MAX_CAUSES = 3;

export const describeError = (error: unknown, depth = 0): ErrorFacts => {
  if (!(error instanceof Error)) return { name: typeof error, message: '', stack: [] };
  const code = 'code' in error ? String(error.code) : undefined;
  return {
    name: error.name,
    ...(code === undefined ? {} : { code }),
    message: isOfProgram(error.name, code) ? withoutValues(error.message) : '',
    stack: placesOf(error),
    ...(error.cause === undefined || depth >= MAX_CAUSES
      ? {}
      : { cause: describeError(error.cause, depth + 1) }),
  };
};

/** Whose messages are written to hold no value: the clinic's own, and the engine's of a mistake in a program. */
const WORDED_WITHOUT_VALUES: ReadonlySet<string> = new Set([
  'ClinicError',
  'DuplicateKeyError',
  'GuardFailedError',
  'MessageNotSentError',
  'MessageUncertainError',
  'RangeError',
  'ReferenceError',
  'StorageUnavailableError',
  'TypeError',
]);

/**
 * Of any other error the message may repeat what it was about, a name or a diagnosis in the middle of its words.
 * System errors (ECONNREFUSED and its like, SQLite's too) speak of files, hosts and fields.
 */
const isOfProgram = (name: string, code: string | undefined): boolean =>
  WORDED_WITHOUT_VALUES.has(name) || (code !== undefined && /^E[A-Z_]+$/.test(code));

/** The frames of the stack, below the message that it begins with. */
const placesOf = ({ stack = '', message }: Error): string[] =>
  stack
    .slice(stack.indexOf(message) + message.length)
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .map((line) => line.trim());

/** The longest message that is told. */
const MAX_MESSAGE_LENGTH = 1_000;

/**
 * For what a message repeats all the same: what is quoted, what follows a scheme, mail addresses and longer numbers
 * are blotted out.
 */
export const withoutValues = (message: string): string =>
  message
    .slice(0, 2 * MAX_MESSAGE_LENGTH)
    .replace(/[a-z+]{2,20}:\/\/\S+/gi, '…')
    .replace(/"(?:[^"\\]|\\.)*"?|'[^']*'|`[^`]*`/g, '…')
    .replace(/[^\s@]{1,64}@[^\s@]{1,255}/g, '…')
    .replace(/\p{Nd}{4,}/gu, '…')
    .slice(0, MAX_MESSAGE_LENGTH);

/** 192.0.2.7 → 192.0.2.0; an IPv6 address is a /64 network already. */
export const truncateAddress = (address: string | null): string | null =>
  address === null || address.includes(':') ? address : `${address.slice(0, address.lastIndexOf('.'))}.0`;
