import type { BlobStore } from './blob-store.ts';
import { createFolderBlobs } from './folder.ts';
import { createS3Blobs, type S3Config } from './s3.ts';

export type BlobsConfig =
  | { readonly kind: 'folder'; readonly folder: string }
  | ({ readonly kind: 's3' } & S3Config);

/** The place for uploaded files that the configuration names. Nothing is made or reached before the first file. */
export const createBlobs = (config: BlobsConfig): BlobStore =>
  config.kind === 's3' ? createS3Blobs(config) : createFolderBlobs(config.folder);
