import { Command, type Interfaces } from '@oclif/core';
import { reportFailure, toFailure } from './failure.ts';
import { askMissing, withoutRequired } from './missing-values.ts';
import { printJson } from './print-json.ts';
import { printable } from './printable.ts';
import { type Progress, progressBar } from './progress-bar.ts';
import { isAttended } from './questions.ts';

/**
 * What every command of the clinic keeps to: with `--json` one JSON value on stdout and nothing else; without
 * it a table or a sentence; exit 0 done, 1 refused or failed, 2 wrong usage; the reason on stderr.
 */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;

  /** Whether questions may be asked: someone is there, and didn't ask for JSON. */
  protected get attended(): boolean {
    return isAttended() && !this.jsonEnabled();
  }

  /** Values that must be given and weren't are asked for, on a terminal. */
  protected override async parse<
    F extends Interfaces.OutputFlags<Interfaces.FlagInput>,
    B extends Interfaces.OutputFlags<Interfaces.FlagInput>,
    A extends Interfaces.OutputArgs<Interfaces.ArgInput>,
  >(options?: Interfaces.Input<F, B, A>, argv = this.argv): Promise<Interfaces.ParserOutput<F, B, A>> {
    if (!this.attended) return super.parse(options, argv);
    // oclif leaves out what a command doesn't declare.
    const { args = {}, flags = {} } = this.ctor;
    const given = await super.parse({ args: withoutRequired(args), flags: withoutRequired(flags) }, argv);
    const askedArgs = await askMissing(args, given.args);
    const askedFlags = await askMissing(flags, given.flags);
    return super.parse(options, [
      ...askedFlags.map(([name, answer]) => `--${name}=${answer}`),
      ...argv,
      ...askedArgs.map(([, answer]) => answer),
    ]);
  }

  /** Shows that work goes on, on a terminal; and how far it is, when the work says so. */
  protected async working<T>(text: string, work: (tell: Progress) => Promise<T>): Promise<T> {
    // On a terminal that tells no width, as some programs that drive one, the spinner would never end clearing lines.
    if (!this.attended || process.stderr.columns === 0) return work(() => {});
    const { default: ora } = await import('ora');
    const spinner = ora(text).start();
    try {
      return await work((done, total) => {
        spinner.text = `${text} ${progressBar(done, total)}`;
      });
    } finally {
      spinner.stop();
    }
  }

  /** Names and notes are what people entered: none steers the terminal. */
  override log(text = ''): void {
    super.log(printable(text));
  }

  /** Warnings stay on stderr, with `--json` too. */
  override warn(input: Error | string): Error | string {
    process.stderr.write(`Warning: ${printable(typeof input === 'string' ? input : input.message)}\n`);
    return input;
  }

  protected override async catch(error: unknown): Promise<void> {
    this.debug(error);
    reportFailure(await toFailure(error), { json: this.jsonEnabled() });
  }

  protected override logJson(value: unknown): void {
    printJson(value);
  }
}
