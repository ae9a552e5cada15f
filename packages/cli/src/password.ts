import { Flags } from '@oclif/core';
import { askPassword } from './questions.ts';
import { WrongUsage } from './refusal.ts';

export const passwordStdinFlag = Flags.boolean({
  description: 'Read the password from standard input; a final line break is not part of it.',
});

export const readPasswordFromStdin = async (): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  const password = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
  if (password === '') throw new WrongUsage('--password-stdin: nothing came on standard input.');
  return password;
};

/** A password is never a flag: process lists and shell histories show those. */
export const readPassword = async (fromStdin: boolean, attended: boolean): Promise<string> => {
  if (fromStdin) return readPasswordFromStdin();
  if (attended) return askPassword('Password:');
  throw new WrongUsage('Missing the password: give it on standard input with --password-stdin.');
};
