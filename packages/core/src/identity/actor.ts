import type { Role } from './role.ts';
import type { Session } from './session.ts';
import type { User } from './user.ts';

/** Who acts. Every operation knows, every audit entry says. */
export type Actor = Anonymous | SignedIn | Operator | System;

export interface Anonymous {
  readonly type: 'anonymous';
}

/**
 * Made by `clinic.authenticate`: the user and session as they were at that moment. Good for one request: whoever goes
 * on with it later acts on what was true then.
 */
export interface SignedIn {
  readonly type: 'user';
  readonly id: string;
  readonly role: Role;
  readonly user: User;
  readonly session: Session;
}

/** Someone with a shell on the clinic's machine; `name` is the operating system's user. */
export interface Operator {
  readonly type: 'cli';
  readonly name: string;
}

/** Background work, or an app that imports the clinic. */
export interface System {
  readonly type: 'system';
}

/** Where a request came from, for limits and the audit trail. */
export interface Origin {
  /** Canonical client address; IPv6 cut to its /64 network. */
  readonly ip: string | null;
  readonly request_id: string | null;
  /** The user agent, kept with a session so that its owner recognises it. */
  readonly device?: string | null;
  /** What the caller reads; texts to them are in it. Default en. */
  readonly locale?: 'en' | 'ar';
  /** Ties every write of this request to its Idempotency-Key. */
  readonly idempotency?: { readonly id: string; readonly attempt: string };
}
