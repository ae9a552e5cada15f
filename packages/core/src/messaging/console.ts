import { MessageNotSentError, type Messenger } from './messenger.ts';

/** What would break a line or steer a terminal and is left as it is by JSON: DEL, C1 controls, line separators. */
const UNSAFE = /[\u007f-\u009f\u2028\u2029]/g;

const escapeUnsafe = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * Prints each message as one line on stderr: `clinic message kind=otp to=+96551234567 body="…"`, the body as JSON.
 * In production it refuses codes: whoever reads the log could sign in as anyone.
 */
export const createConsoleMessenger = (environment: 'development' | 'production'): Messenger => ({
  async send({ kind, to, body }) {
    if (kind === 'otp' && environment === 'production') {
      throw new MessageNotSentError('codes are never printed in production', { retryable: false });
    }
    const text = JSON.stringify(body).replace(UNSAFE, escapeUnsafe);
    process.stderr.write(`clinic message kind=${kind} to=${to} body=${text}\n`);
    return { provider_id: null, channel: 'console' };
  },
});
