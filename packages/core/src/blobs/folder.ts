import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type BlobStore, blobsUnavailable, checkBlobName } from './blob-store.ts';

/**
 * Files in a folder, which only its owner may read and which is made when the first one comes. Each is written beside
 * its place and moved there once it is on the disk.
 */
export const createFolderBlobs = (folder: string): BlobStore => {
  const place = resolve(folder);
  const fileOf = (name: string): string => join(place, checkBlobName(name));
  const partOf = (name: string): string => `${fileOf(name)}.part`;
  return {
    async put(name, bytes) {
      const part = partOf(name);
      try {
        await mkdir(place, { recursive: true, mode: 0o700 });
        const file = await open(part, 'w', 0o600);
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(part, fileOf(name));
      } catch (error) {
        throw blobsUnavailable(error);
      }
    },
    async get(name) {
      const file = fileOf(name);
      try {
        return await readFile(file);
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw blobsUnavailable(error);
      }
    },
    async remove(name) {
      const those = [fileOf(name), partOf(name)];
      try {
        await Promise.all(those.map((file) => rm(file, { force: true })));
      } catch (error) {
        throw blobsUnavailable(error);
      }
    },
  };
};
