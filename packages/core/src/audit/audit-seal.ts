import { createHash, createHmac } from 'node:crypto';
import type { Context } from '../context.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import type { Instant } from '../kernel/clock.ts';
import { defineCollection } from '../storage/index.ts';
import type { AuditEntry } from './audit-entry.ts';

/**
 * A block of the chain that seals the audit trail: what the entries of a span of ids were when it was made. It is signed
 * under a key that isn't in the store, and holds a digest of the block before, so that whoever can write to the store
 * but doesn't know `SECRET_KEY` can change no entry and no block unseen.
 */
export interface AuditSeal {
  /** The number in twelve digits: of two servers that make the same block, one is refused. */
  id: string;
  /** From 1, without gaps. */
  number: number;
  /** Digest of the block before, whole; null in the first. */
  previous: string | null;
  /** Whether the block before was genuine when this one was made, so that this one answers for it too. */
  confirms: boolean;
  /** The span: ids above `after`, up to and with `upto`. */
  after: string;
  upto: string;
  /** Every entry there was in the span. */
  entries: HashedEntry[];
  sealed_at: Instant;
  /** HMAC-SHA-256 over all of the above, hexadecimal. */
  mac: string;
}

export interface HashedEntry {
  id: string;
  hash: string;
}

/** No indexes but the id's own: blocks are only ever walked in order. */
export const auditSeals = defineCollection<AuditSeal>({ name: 'audit_seals', indexes: [] });

const DIGITS = 12;

/** The highest number that sorts as it counts. */
export const MAX_NUMBER = 10 ** DIGITS - 1;

export const sealId = (number: number): string => String(number).padStart(DIGITS, '0');

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** SHA-256 over every field of the entry. */
export const hashEntry = (entry: AuditEntry): string => sha256(canonicalJson(entry));

export const hashed = (entry: AuditEntry): HashedEntry => ({ id: entry.id, hash: hashEntry(entry) });

/** SHA-256 over the block and its signature: a later block answers for it also when its key is gone. */
export const digestSeal = (seal: AuditSeal): string => sha256(canonicalJson(seal));

/** HMAC-SHA-256 over what is signed, hexadecimal. */
export const macOf = (key: Buffer, unsigned: object): string =>
  createHmac('sha256', key).update(canonicalJson(unsigned)).digest('hex');

export const signSeal = (key: Buffer, unsigned: Omit<AuditSeal, 'mac'>): AuditSeal => ({
  ...unsigned,
  mac: macOf(key, unsigned),
});

/** By which a block may have been signed: the current key, and those accepted beside it. */
export const sealKeysOf = ({ acceptedSecrets }: Pick<Context, 'acceptedSecrets'>): Buffer[] =>
  acceptedSecrets.map(({ sealKey }) => sealKey);

/** Whether the block was signed with one of these keys, as it is and for the place where it is. */
export const isGenuine = (keys: readonly Buffer[], { mac, ...unsigned }: AuditSeal): boolean =>
  keys.some((key) => macOf(key, unsigned) === mac);
