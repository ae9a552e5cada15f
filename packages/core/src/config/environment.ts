import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { ClinicError } from '../errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The process's environment over the folder's `.env`, if there is one.
 * @throws ClinicError CONFIG_INVALID the file cannot be read
 */
export const readEnvironment = (folder = process.cwd()): Environment => ({
  ...parseEnv(readFile(join(folder, '.env'))),
  ...process.env,
});

const readFile = (file: string): string => {
  try {
    // Editors on Windows put a byte order mark in front, which would become part of the first name.
    return readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return '';
    throw new ClinicError('CONFIG_INVALID', 'The configuration is not valid.', {
      details: { '.env': 'cannot be read' },
      cause,
    });
  }
};
