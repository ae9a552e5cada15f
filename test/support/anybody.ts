import { chmod, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A log that goes when the last connection of this process is collected as garbage may be gone by now. */
const unlessGone = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'ENOENT') throw error;
};

/** Opens a folder and its files to a program that isn't root, which may write everywhere. */
export const letAnybodyWriteIn = async (folder: string): Promise<void> => {
  await chmod(folder, 0o777);
  for (const name of await readdir(folder)) await chmod(join(folder, name), 0o666).catch(unlessGone);
};
