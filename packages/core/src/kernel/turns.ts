/**
 * Who may go on next where several would get in each other's way: those of one process that name the same thing wait
 * for each other, first come, first served. Nothing is decided by it, another process doesn't wait.
 */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();
  readonly #patience: number | undefined;

  /** @param patience milliseconds after which one goes on without having had its turn; without it all wait on. */
  constructor(patience?: number) {
    this.#patience = patience;
  }

  /** Does the work when all that came before for any of these names has ended, well or not. */
  take<T>(names: readonly string[], work: () => Promise<T>): Promise<T> {
    const before = names.flatMap((name) => this.#last.get(name) ?? []);
    const result = before.length === 0 ? work() : this.#ended(before).then(work);
    const ended = result.then(
      () => undefined,
      () => undefined,
    );
    for (const name of names) this.#last.set(name, ended);
    void ended.then(() => {
      for (const name of names) {
        if (this.#last.get(name) === ended) this.#last.delete(name);
      }
    });
    return result;
  }

  async #ended(before: readonly Promise<void>[]): Promise<void> {
    const all = Promise.all(before);
    if (this.#patience === undefined) {
      await all;
      return;
    }
    let timer: NodeJS.Timeout | undefined;
    const impatience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.#patience);
    });
    await Promise.race([all, impatience]);
    clearTimeout(timer);
  }
}
