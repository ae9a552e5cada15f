import { execFile } from 'node:child_process';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './source-files.ts';

export const run = promisify(execFile);

const compiler = join(root, 'node_modules/@typescript/native/bin/tsc');

export const compile = (folder: string, options: readonly string[]) =>
  run(process.execPath, [compiler, ...options], { cwd: folder });

/** Builds what is out of date, as `npm run build` does: some tests look at what users get, not at the sources. */
export const build = async (): Promise<void> => {
  await compile(root, ['-b']);
  await run(process.execPath, ['packages/cli/scripts/write-manifest.js'], { cwd: root });
};

/** Builds core from nothing in a folder of its own, without what an earlier build may have left behind. */
export const buildCoreAnew = async (folder: string): Promise<string> => {
  const core = join(folder, 'packages/core');
  await mkdir(core, { recursive: true });
  await cp(join(root, 'tsconfig.base.json'), join(folder, 'tsconfig.base.json'));
  await cp(join(root, 'packages/core'), core, {
    recursive: true,
    filter: (path) => !/[\\/](?:dist|node_modules)$/.test(path),
  });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await compile(core, ['-b']);
  return core;
};
