// Compiles the packages; what is up to date stays as it is.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './install.mjs';

/** Milliseconds since 1970; 0 when there is no such file. */
const changedAt = (file) => statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;

export const build = () => {
  run(process.execPath, ['node_modules/@typescript/native/bin/tsc', '-b']);
  if (changedAt('packages/cli/oclif.manifest.json') < changedAt('packages/cli/dist/.tsbuildinfo')) {
    run(process.execPath, ['packages/cli/scripts/write-manifest.js']);
  }
};
