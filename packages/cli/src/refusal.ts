/** What the command line refuses by itself; the clinic's rules refuse with a `ClinicError`. */
export type RefusalCode = 'CONFLICT' | 'CANCELLED';

/** Exit 1: the command was understood and not done. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  constructor(code: RefusalCode, message: string) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
  }
}

/** Exit 2: the command can't be understood as written. The message names the flag or argument. */
export class WrongUsage extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WrongUsage';
  }
}
