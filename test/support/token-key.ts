import { generateKeyPairSync } from 'node:crypto';

/** A key as a clinic configures it: Ed25519, PKCS #8, PEM. */
export const newTokenKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
