import type { BlobsConfig } from '../blobs/create-blobs.ts';
import type { MessagingConfig } from '../messaging/create-messenger.ts';
import type { Settings } from './settings.ts';

export type Database =
  /** `:memory:` or a file. */
  | { readonly engine: 'sqlite'; readonly path: string }
  /** `uri` may hold a password. */
  | { readonly engine: 'mongodb'; readonly uri: string; readonly name: string };

/** All that the environment says, checked. */
export interface Configuration {
  readonly environment: Settings['environment'];
  readonly settings: Settings;
  readonly database: Database;
  readonly http: {
    /** 0: any free one. */
    readonly port: number;
    readonly host: string;
    /** Origins whose pages may call the server from a browser. */
    readonly allowedOrigins: readonly string[];
    /** Proxies in front whose X-Forwarded-For is believed. */
    readonly trustProxy: number;
    /** Requests a minute. */
    readonly rateLimitUser: number;
    /** Requests a minute. */
    readonly rateLimitAnonymous: number;
    readonly redisUrl: string | null;
    readonly metricsToken: string | null;
    /** Where the server is reached from outside, without a slash at the end. */
    readonly publicUrl: string | null;
  };
  readonly messaging: MessagingConfig;
  readonly sweepSeconds: number;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  readonly blobs: BlobsConfig;
  /** What works, but an operator should put right. */
  readonly warnings: readonly string[];
}
