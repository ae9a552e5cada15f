// Gets the dependencies where they are missing. Built-in modules only: nothing may be installed yet.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs one step in the repository's folder; one that fails ends this process with its exit code. */
export const run = (command, args, options = {}) => {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) console.error(`${command} could not be run: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
};

/** Packages by folder as a lock file lists them. */
const packagesOf = (lockFile) => JSON.parse(readFileSync(join(root, lockFile), 'utf8')).packages;

/** Whether node_modules holds what package-lock.json asks for; npm notes there, at its end, what it installed. */
const isInstalled = () => {
  let installed;
  try {
    installed = packagesOf('node_modules/.package-lock.json');
  } catch {
    return false;
  }
  return Object.entries(packagesOf('package-lock.json')).every(
    ([folder, { version, optional, devOptional }]) => {
      if (folder === '') return true;
      const there = installed[folder];
      return there ? there.version === version : optional === true || devOptional === true;
    },
  );
};

/** The compiler is a development dependency, so those are needed in production too. */
export const install = () => {
  if (isInstalled()) return;
  console.log('Installing the dependencies; this takes a minute, once.');
  run('npm', ['ci', '--include=dev', '--loglevel=error', '--no-progress'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
};
