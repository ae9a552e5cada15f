import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Config } from '@oclif/core';
import sinon from 'sinon';
import packageJson from '../../packages/cli/package.json' with { type: 'json' };
import { runCommandLine } from '../../packages/cli/src/run.ts';
import type { Store } from '../support/engines.ts';
import type { Place } from '../support/places.ts';

/** What a command left behind. */
export interface Outcome {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a command runs: its working folder, and what it finds in its environment. */
export interface Desk {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The one JSON value on stdout of a command that was done, or ended otherwise as said. */
export const answerOf = <T>({ stdout, stderr, exit }: Outcome, expectedExit = 0): T => {
  if (exit !== expectedExit) throw new Error(`exit ${exit} instead of ${expectedExit}: ${stderr}`);
  return JSON.parse(stdout);
};

/** The refusal of a command. */
export const refusalOf = (outcome: Outcome, expectedExit: 1 | 2): { code: string; message: string } =>
  answerOf<{ error: { code: string; message: string } }>(outcome, expectedExit).error;

const secrets = { SECRET_KEY: 's'.repeat(48), JWT_SECRET_KEY: 'j'.repeat(48) };

/** The variables that lead a command to a store. */
export const variablesOf = (place: Place): Record<string, string> =>
  place.engine === 'sqlite'
    ? { DATABASE_URI: `sqlite:${place.location}` }
    : { MONGODB_URI: place.uri, MONGODB_DB_NAME: place.database };

/** A desk in a folder of its own, removed after the test. */
export const openDesk = async (variables: Record<string, string> = {}): Promise<Desk> => {
  const folder = await mkdtemp(join(tmpdir(), 'clinic-desk-'));
  folders.push(folder);
  return { folder, environment: { ...secrets, ...variables } };
};

/** A desk at a store that was never made. */
export const deskOfNewStore = async (store: Store, variables: Record<string, string> = {}): Promise<Desk> =>
  openDesk({ ...variablesOf(store.placeOf(await store.open())), ...variables });

const folders: string[] = [];

/** To be called after each test that opened desks. */
export const closeDesks = async (): Promise<void> => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
};

const program = fileURLToPath(new URL('../../packages/cli/bin/run.js', import.meta.url));

/** The program as it was built, in a process of its own. @param shell what a shell does before, to run `"$@"` in the end */
export const startClinic = ({ folder, environment }: Desk, argv: readonly string[], shell = 'exec "$@"') =>
  spawn('/bin/sh', ['-c', shell, 'sh', process.execPath, program, ...argv], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...environment },
  });

/** Runs the program in a process of its own. @param input what it finds on standard input */
export const runClinic = (desk: Desk, argv: readonly string[], input = ''): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const child = startClinic(desk, argv);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ exit: code ?? -1, stdout, stderr }));
    child.stdin.end(input);
  });

const config = await Config.load({
  root: fileURLToPath(new URL('../../packages/cli/src', import.meta.url)),
  pjson: {
    ...packageJson,
    oclif: { ...packageJson.oclif, commands: { strategy: 'pattern', target: './commands' } },
  } as never,
});

/** All commands of the clinic, without those of oclif's plugins. */
export const commands = config.commands.filter(({ pluginName }) => pluginName === packageJson.name);

/** One question of a command and what somebody types then. */
export type Answered = readonly [question: string, answer: string];

/** Runs the same commands in this process: much quicker, for what doesn't depend on the process. */
export const runHere = (desk: Desk, argv: readonly string[]): Promise<Outcome> => runInside(desk, argv);

/** As at a terminal, with somebody who answers each question as it comes. */
export const runAttended = (
  desk: Desk,
  argv: readonly string[],
  answers: readonly Answered[],
): Promise<Outcome> => runInside(desk, argv, answers);

const runInside = async (
  desk: Desk,
  argv: readonly string[],
  answers?: readonly Answered[],
): Promise<Outcome> => {
  const before = { folder: process.cwd(), environment: process.env, exit: process.exitCode };
  const input = Object.assign(new PassThrough(), { isTTY: answers !== undefined });
  const left = [...(answers ?? [])];
  const written = { stdout: '', stderr: '' };
  let unanswered = '';
  const sandbox = sinon.createSandbox();
  try {
    sandbox.stub(process.stdout, 'write').callsFake((text: string | Uint8Array) => {
      written.stdout += text.toString();
      return true;
    });
    sandbox.stub(process.stderr, 'write').callsFake((text: string | Uint8Array) => {
      written.stderr += text.toString();
      unanswered += text.toString();
      const [question, answer] = left[0] ?? [];
      if (question !== undefined && unanswered.includes(question)) {
        left.shift();
        unanswered = '';
        setImmediate(() => input.write(`${answer}\r`));
      }
      return true;
    });
    sandbox.stub(process, 'stdin').value(input);
    process.stderr.isTTY = answers !== undefined;
    // A dumb terminal gets no spinner.
    process.env = { PATH: process.env.PATH, HOME: desk.folder, TERM: 'dumb', ...desk.environment };
    process.chdir(desk.folder);
    process.exitCode = 0;
    await runCommandLine(config, [...argv]);
    return { exit: Number(process.exitCode), ...written };
  } finally {
    sandbox.restore();
    process.stderr.isTTY = isTTY;
    process.chdir(before.folder);
    process.env = before.environment;
    process.exitCode = before.exit;
  }
};

const { isTTY } = process.stderr;
