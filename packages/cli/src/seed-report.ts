import { mkdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { DemoReport } from '@clinic/core';
import { Refusal } from './refusal.ts';

export interface ReportFile {
  readonly path: string;
  /** Writes it for its owner alone, in place of an older one. */
  write(report: DemoReport): Promise<void>;
}

/**
 * The place of `seed/report.json` in the working folder. It is tried before anything is sown, for the passwords are
 * kept nowhere else; the trial leaves nothing behind.
 * @throws Refusal it can't be written there
 */
export const openSeedReport = async (): Promise<ReportFile> => {
  const path = resolve('seed', 'report.json');
  const folder = dirname(path);
  const partial = `${path}.partial`;
  const put = async (text: string): Promise<string | undefined> => {
    const made = await mkdir(folder, { recursive: true });
    await rm(partial, { force: true });
    await writeFile(partial, text, { flag: 'wx', mode: 0o600 });
    return made;
  };
  try {
    const made = await put('');
    await rm(partial);
    if (made !== undefined) await rmdir(folder);
  } catch {
    throw new Refusal('CONFLICT', `The report ${path} cannot be written; nothing was added.`);
  }
  return {
    path,
    async write(report) {
      await put(`${JSON.stringify(report, null, 2)}\n`);
      await rename(partial, path);
    },
  };
};
