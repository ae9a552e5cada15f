#!/usr/bin/env -S node --import tsx --conditions=@clinic/source
// The command line from its source, without a build.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runCommandLine } from '../src/index.ts';

const { oclif, ...rest } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

// The root is src, where there is never a manifest of compiled commands.
await runCommandLine({
  root: fileURLToPath(new URL('../src', import.meta.url)),
  pjson: { ...rest, oclif: { ...oclif, commands: { strategy: 'pattern', target: './commands' } } },
});
