import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where programs find the packages. */
const folder = join(root, 'node_modules/.cache/clinic-tests');

const made = new Map<string, string>();

/**
 * A program of the tests as one file of JavaScript, for a process of its own. It runs on the packages as they were built
 * and starts in a third of the time it takes from its sources, which matters where a hundred are started to be killed.
 */
export const programFile = (source: URL): string => {
  const path = fileURLToPath(source);
  const known = made.get(path);
  if (known !== undefined) return known;
  const outfile = join(folder, String(process.pid), `${relative(root, path)}.mjs`);
  buildSync({
    entryPoints: [path],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    sourcemap: 'inline',
  });
  made.set(path, outfile);
  return outfile;
};

if (typeof after === 'function') {
  after(() => {
    rmSync(join(folder, String(process.pid)), { recursive: true, force: true });
    made.clear();
  });
}
