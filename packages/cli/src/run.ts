import { Errors, type Interfaces, run, settings } from '@oclif/core';
import { reportFailure, toFailure } from './failure.ts';

/**
 * Runs the command line and leaves its exit code in the process. What a command refuses it says itself; here ends
 * what never reached one, such as a command there is none of.
 */
export const runCommandLine = async (
  options: Interfaces.LoadOptions,
  argv: string[] = process.argv.slice(2),
): Promise<void> => {
  // The compiled commands are run whatever NODE_ENV says.
  settings.enableAutoTranspile = false;
  try {
    await run(argv, options);
  } catch (error) {
    if (error instanceof Errors.ExitError) process.exitCode = error.oclif.exit ?? 0;
    else reportFailure(await toFailure(error), { json: argv.includes('--json') });
  }
};
