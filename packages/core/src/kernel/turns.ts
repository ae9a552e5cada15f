/** Milliseconds after which one who waits for a turn goes on without it. */
const PATIENCE = 10_000;

/** How a turn ended. */
interface Outcome {
  readonly error?: unknown;
}

/**
 * Who may go on next where several would get in each other's way: those of one process that name the same thing wait
 * for each other, first come, first served. Nothing is decided by it, another process doesn't wait.
 */
export class Turns {
  readonly #last = new Map<string, Promise<Outcome>>();
  readonly #isShared: (error: unknown) => boolean;

  /**
   * @param isShared which failures of a turn are also those of whoever waits behind it. A store that hangs is given up
   *   once, not by one after the other. Default none.
   */
  constructor(isShared: (error: unknown) => boolean = () => false) {
    this.#isShared = isShared;
  }

  /** Does the work when all that came before for any of these names has ended. @throws a shared failure of one of them */
  take<T>(names: readonly string[], work: () => Promise<T>): Promise<T> {
    const before = names.flatMap((name) => this.#last.get(name) ?? []);
    const result = before.length === 0 ? work() : this.#after(before).then(work);
    const over = result.then(
      () => ({}),
      (error: unknown) => ({ error }),
    );
    for (const name of names) this.#last.set(name, over);
    void over.then(() => {
      for (const name of names) {
        if (this.#last.get(name) === over) this.#last.delete(name);
      }
    });
    return result;
  }

  async #after(before: readonly Promise<Outcome>[]): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const impatience = new Promise<Outcome[]>((resolve) => {
      timer = setTimeout(resolve, PATIENCE, []);
    });
    const outcomes = await Promise.race([Promise.all(before), impatience]);
    clearTimeout(timer);
    for (const { error } of outcomes) if (error !== undefined && this.#isShared(error)) throw error;
  }
}
