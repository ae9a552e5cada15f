import { stripVTControlCharacters } from 'node:util';
import { Errors } from '@oclif/core';
import { printJson } from './print-json.ts';
import { printable } from './printable.ts';
import { Refusal, WrongUsage } from './refusal.ts';

/** Why a command wasn't done, as `--json` answers it and as the exit code. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** 1 refused or failed, 2 wrong usage. */
  readonly exit: 1 | 2;
}

/** Refusals that mean a value on the command line is wrong. */
const badValues: ReadonlySet<string> = new Set(['VALIDATION_ERROR', 'INVALID_PHONE_NUMBER']);

const wrongUsage = (message: string): Failure => ({
  code: 'VALIDATION_ERROR',
  message,
  details: {},
  exit: 2,
});

export const toFailure = async (error: unknown): Promise<Failure> => {
  if (error instanceof Refusal) return { code: error.code, message: error.message, details: {}, exit: 1 };
  if (error instanceof WrongUsage) return wrongUsage(error.message);
  if (error instanceof Errors.CLIError) return wrongUsage(stripVTControlCharacters(error.message));
  if (error instanceof Error && error.name === 'ExitPromptError') {
    return { code: 'CANCELLED', message: 'Cancelled: nothing was changed.', details: {}, exit: 1 };
  }
  const { toClinicError } = await import('@clinic/core');
  const { code, message, details, cause } = toClinicError(error);
  return {
    code,
    message: [message, ...problemsOf(details), ...causeOf(code, cause)].join('\n  '),
    details,
    exit: badValues.has(code) ? 2 : 1,
  };
};

/** `details` as lines: the operator must see which field is wrong. */
const problemsOf = (details: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(details).map(
    ([name, problem]) => `${name}: ${typeof problem === 'string' ? problem : JSON.stringify(problem)}`,
  );

/** An unexpected failure says what it was: whoever runs this has the machine anyway. */
const causeOf = (code: string, cause: unknown): string[] =>
  code === 'INTERNAL_ERROR' || code === 'STORAGE_UNAVAILABLE'
    ? cause instanceof Error
      ? [cause.message]
      : []
    : [];

/** The reason on stderr, with `--json` the error on stdout, and the exit code. */
export const reportFailure = (failure: Failure, { json }: { json: boolean }): void => {
  const { code, message, details, exit } = failure;
  process.exitCode = exit;
  process.stderr.write(`${printable(message)}\n`);
  if (json) printJson({ error: { code, message, details } });
};
