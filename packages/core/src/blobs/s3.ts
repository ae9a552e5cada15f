import { createHash } from 'node:crypto';
import type { AwsClient } from 'aws4fetch';
import { StorageUnavailableError } from '../storage/errors.ts';
import { type BlobStore, blobsUnavailable, checkBlobName } from './blob-store.ts';

export interface S3Config {
  /** Where the service is reached; the bucket follows in the path. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Longest time a call may take, the last byte of its answer included. */
const CALL_LIMIT_MS = 5_000;

/**
 * A bucket of S3 or of what speaks its language (AWS Signature Version 4, path style). Nothing is tried twice: whoever
 * called decides that. The keys need s3:PutObject, s3:GetObject and s3:DeleteObject.
 */
export const createS3Blobs = (config: S3Config): BlobStore => {
  let client: Promise<AwsClient> | undefined;

  const call = async (method: string, name: string, body?: Uint8Array, type?: string): Promise<Answer> => {
    const url = `${config.endpoint}/${config.bucket}/${checkBlobName(name)}`;
    client ??= connect(config);
    const headers = {
      // Signed with the rest: on its way nobody can put other bytes in their place.
      'X-Amz-Content-Sha256': createHash('sha256')
        .update(body ?? '')
        .digest('hex'),
      ...(type === undefined ? {} : { 'Content-Type': type }),
    };
    try {
      const request = await (await client).sign(url, { method, headers, ...(body && { body }) });
      const limits = { signal: AbortSignal.timeout(CALL_LIMIT_MS), redirect: 'error' } as const;
      const response = await fetch(request, limits);
      return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) };
    } catch (error) {
      throw blobsUnavailable(error);
    }
  };

  return {
    async put(name, bytes, type) {
      accept(await call('PUT', name, bytes, type), [200]);
    },
    async get(name) {
      const { status, bytes } = accept(await call('GET', name), [200, 404]);
      return status === 404 ? undefined : bytes;
    },
    async remove(name) {
      accept(await call('DELETE', name), [200, 204, 404]);
    },
  };
};

interface Answer {
  readonly status: number;
  readonly bytes: Uint8Array;
}

/** Of a refusal the service's own code is told (NoSuchBucket, SignatureDoesNotMatch), which names no secret. */
const accept = (answer: Answer, statuses: readonly number[]): Answer => {
  const { status, bytes } = answer;
  if (statuses.includes(status)) return answer;
  const code = /<Code>(\w{1,64})<\/Code>/.exec(Buffer.from(bytes).toString('latin1'))?.[1];
  throw blobsUnavailable(
    new StorageUnavailableError(`S3 answered HTTP ${status}${code === undefined ? '' : `, ${code}`}`),
  );
};

const connect = async ({ accessKeyId, secretAccessKey, region }: S3Config): Promise<AwsClient> => {
  const { AwsClient } = await import('aws4fetch');
  return new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3' });
};
