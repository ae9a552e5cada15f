import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** An answer may hold tokens: it is kept encrypted, bound to the id of its key (AES-256-GCM, NIST SP 800-38D). */
export const seal = (key: Uint8Array, id: string, text: string): string => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(id));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
};

/**
 * @param keys of which one sealed it
 * @throws Error when none did, or the id or a byte differs.
 */
export const unseal = (keys: readonly Uint8Array[], id: string, sealed: string): string => {
  const bytes = Buffer.from(sealed, 'base64url');
  for (const key of keys) {
    try {
      return unsealBy(key, id, bytes);
    } catch (error) {
      if (key === keys.at(-1)) throw error;
    }
  }
  throw new RangeError('no key to unseal by');
};

const unsealBy = (key: Uint8Array, id: string, bytes: Buffer): string => {
  const tagEnd = NONCE_BYTES + TAG_BYTES;
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES))
    .setAAD(Buffer.from(id))
    .setAuthTag(bytes.subarray(NONCE_BYTES, tagEnd));
  return decipher.update(bytes.subarray(tagEnd), undefined, 'utf8') + decipher.final('utf8');
};
