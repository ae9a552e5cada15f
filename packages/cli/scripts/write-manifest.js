// Writes oclif.manifest.json from the compiled commands, so that a start loads one command and not all of them.
import { rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Plugin, settings } from '@oclif/core';

settings.enableAutoTranspile = false;
const root = fileURLToPath(new URL('..', import.meta.url));
const plugin = new Plugin({ root, ignoreManifest: true, errorOnManifestCreate: true });
await plugin.load();
// Another program may be reading it.
const manifest = new URL('../oclif.manifest.json', import.meta.url);
const fresh = new URL(`../oclif.manifest.${process.pid}.json`, import.meta.url);
await writeFile(fresh, JSON.stringify(plugin.manifest));
await rename(fresh, manifest);
