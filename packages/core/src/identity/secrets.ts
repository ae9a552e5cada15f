import { hkdfSync } from 'node:crypto';

/** Keys that never enter the store. Each purpose has its own, so that none can stand in for another. */
export interface Secrets {
  readonly otpKey: Buffer;
  readonly refreshKey: Buffer;
  /** Seals the answers kept for Idempotency-Key: they may hold tokens. */
  readonly answerKey: Buffer;
  /** Digests the requests that carried one: a body holds a code or a civil id, which a plain hash would give away. */
  readonly requestKey: Buffer;
  /** Signs the blocks that seal the audit trail. */
  readonly sealKey: Buffer;
  /** Digests the names under which nobody has an account, where tries of passwords are counted. */
  readonly accountKey: Buffer;
  /** Makes the token in the address of a doctor's calendar. */
  readonly calendarKey: Buffer;
  /** Seals the secrets of webhooks. */
  readonly webhookKey: Buffer;
  /** Signs the days that were closed. */
  readonly dayCloseKey: Buffer;
  /** Signs receipts. */
  readonly receiptKey: Buffer;
}

/**
 * What a secret of ours must be opened or recognised by: the current keys first, then those of secrets that are accepted
 * beside it. New ones are made under the current keys alone.
 */
export type AcceptedSecrets = readonly [Secrets, ...Secrets[]];

/** HKDF-SHA-256 (RFC 5869) over `SECRET_KEY`, one 32-byte key a purpose. */
export const deriveSecrets = (secretKey: string): Secrets => {
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', secretKey, '', `clinic/${purpose}/v1`, 32));
  return {
    otpKey: derive('otp'),
    refreshKey: derive('refresh'),
    answerKey: derive('idempotent-answer'),
    requestKey: derive('idempotent-request'),
    sealKey: derive('audit-seal'),
    accountKey: derive('unknown-account'),
    calendarKey: derive('calendar-feed'),
    webhookKey: derive('webhook-secret'),
    dayCloseKey: derive('day-close'),
    receiptKey: derive('receipt'),
  };
};
