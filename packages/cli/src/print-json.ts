import { printable } from './printable.ts';

/** The one value on stdout of a command with `--json`. */
export const printJson = (value: unknown): void => {
  process.stdout.write(`${printable(JSON.stringify(value, null, 2))}\n`);
};
