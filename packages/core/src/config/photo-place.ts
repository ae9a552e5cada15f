import type { BlobsConfig } from '../blobs/create-blobs.ts';
import type { ReadVariables } from './read-variables.ts';

const s3Variables = [
  'S3_ENDPOINT',
  'S3_BUCKET',
  'S3_REGION',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
] as const;

/** Half a bucket is a mistake: photos would lie in the folder, and nobody would notice. */
export const bucketProblems = ({ given }: ReadVariables): Record<string, string> => {
  const missing = s3Variables.filter((name) => !given.has(name));
  if (missing.length === s3Variables.length) return {};
  return Object.fromEntries(
    missing.map((name) => [name, 'is needed as well, as other S3_ variables are set']),
  );
};

export const blobsOf = ({ values }: ReadVariables): BlobsConfig => {
  const {
    S3_ENDPOINT: endpoint,
    S3_BUCKET: bucket,
    S3_REGION: region,
    S3_ACCESS_KEY_ID: accessKeyId,
    S3_SECRET_ACCESS_KEY: secretAccessKey,
  } = values;
  return endpoint && bucket && region && accessKeyId && secretAccessKey
    ? { kind: 's3', endpoint, bucket, region, accessKeyId, secretAccessKey }
    : { kind: 'folder', folder: values.UPLOAD_DIR };
};
