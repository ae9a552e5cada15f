import type { Received } from '../support/server.ts';

/** What a caller sends and what must be found nowhere else; each is one of its kind in all the tests. */
export const canary = {
  phone: '+96554321098',
  otherPhone: '+96569876543',
  name: 'Fatima Canaryname',
  civilId: '289123456789',
  email: 'canary.mail@secret.example',
  password: 'canary pass phrase',
  bodyText: 'canary-body-text',
  fieldName: 'canary_field_name',
  idempotencyKey: 'canary-idempotency-key',
  userAgent: 'canary-user-agent',
  path: 'canary-path',
  query: 'canary-query',
  authorization: 'canary-authorization',
  connection: 'mongodb://canary-user:canary-password@canary-host.internal:27017/clinic',
} as const;

/** In any part: of a phone its local digits, of a connection string its user, its password and its host. */
const parts: readonly string[] = [
  ...Object.values(canary),
  canary.phone.slice(4),
  canary.otherPhone.slice(4),
  'Canaryname',
  'canary.mail',
  'canary-user',
  'canary-password',
  'canary-host',
];

/** Follows what is answered to callers and sent to phones, to look for it where it must not be. */
export class Watch {
  readonly #secrets = new Set<string>(parts);
  readonly #codes = new Set<string>();

  /** Notes the tokens of an answer. */
  readonly note = <R extends Received>(answer: R): R => {
    for (const name of ['token', 'access_token', 'refresh_token']) {
      const token: unknown = answer.data?.[name];
      if (typeof token !== 'string') continue;
      this.#secrets.add(token);
      this.#secrets.add(token.split('.').at(-1) ?? token);
    }
    return answer;
  };

  addSecret(secret: string): void {
    this.#secrets.add(secret);
  }

  /** Notes the codes in messages. */
  readMessages(messages: readonly { readonly body: string }[]): void {
    for (const { body } of messages) {
      const code = /\d{5}/.exec(body)?.[0];
      if (code !== undefined) this.#codes.add(code);
      this.#secrets.add(body);
    }
  }

  get codes(): number {
    return this.#codes.size;
  }

  /**
   * The lines in which something of it stands. A code counts when it stands alone and is no number of JSON: ids hold
   * five digits, and an answer may have as many bytes.
   */
  findIn(text: string): string[] {
    const found = text.split('\n').filter((line) => {
      if ([...this.#secrets].some((secret) => line.includes(secret))) return true;
      return [...this.#codes].some((code) => new RegExp(`(?<![\\w.-])(?<!":)${code}(?![\\w-])`).test(line));
    });
    return found.map((line) => line.slice(0, 500));
  }
}
