import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { ClinicError } from '../errors.ts';

export const secretNames = ['SECRET_KEY', 'JWT_SECRET_KEY'] as const;

export type SecretName = (typeof secretNames)[number];

/** A key as long as the hash it is used with (RFC 7518, 3.2). */
const SECRET_BYTES = 32;

/** As the examples of many a README have them: `your-secret-key`, `your_actual_twilio_auth_token_here`, `change-me`. */
export const isPlaceholder = (value: string): boolean =>
  /^your[-_ ]|[-_]here$|^placeholder|change[-_ ]?me/i.test(value);

/** What is wrong with a secret, if anything. */
export const secretProblem = (secret: string | undefined): string | undefined => {
  if (secret === undefined) return 'is not set';
  if (isPlaceholder(secret)) return 'is only a placeholder';
  return Buffer.byteLength(secret) < SECRET_BYTES ? `must have at least ${SECRET_BYTES} bytes` : undefined;
};

const kept = v.object({
  SECRET_KEY: v.pipe(v.string(), v.minBytes(SECRET_BYTES)),
  JWT_SECRET_KEY: v.pipe(v.string(), v.minBytes(SECRET_BYTES)),
});

/**
 * Secrets for a developer's machine, made once and kept in `secrets.json` of the folder, readable by its owner only.
 * Of several processes that make them at once, all get the same.
 * @throws ClinicError CONFIG_INVALID they can neither be read nor be written
 */
export const developmentSecrets = (folder: string): Record<SecretName, string> => {
  const file = join(folder, 'secrets.json');
  try {
    mkdirSync(folder, { recursive: true });
    return read(file) ?? make(file);
  } catch (cause) {
    throw new ClinicError('CONFIG_INVALID', 'The configuration is not valid.', {
      details: { SECRET_KEY: `is not set, and none can be kept in ${file}` },
      cause,
    });
  }
};

const read = (file: string): Record<SecretName, string> | undefined => {
  try {
    return v.parse(kept, JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
};

const make = (file: string): Record<SecretName, string> => {
  const fresh = () => randomBytes(SECRET_BYTES).toString('base64url');
  const own = `${file}.${process.pid}`;
  writeFileSync(own, `${JSON.stringify({ SECRET_KEY: fresh(), JWT_SECRET_KEY: fresh() }, null, 2)}\n`, {
    mode: 0o600,
  });
  try {
    // Puts the whole file there in one act, and not over one that another process put there first.
    linkSync(own, file);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(own);
  }
  return v.parse(kept, JSON.parse(readFileSync(file, 'utf8')));
};

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
