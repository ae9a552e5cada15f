/** Milliseconds: a store that hangs must not make all that queue up behind it hang, too. */
export const TURN_PATIENCE = 2_000;

const ended = async (before: readonly Promise<void>[], patience: number | undefined): Promise<void> => {
  const all = Promise.all(before);
  if (patience === undefined) {
    await all;
    return;
  }
  let timer: NodeJS.Timeout | undefined;
  const impatience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patience);
  });
  await Promise.race([all, impatience]);
  clearTimeout(timer);
};

/**
 * Who may go on next where several would get in each other's way: those of one process that name the same thing wait
 * for each other, first come, first served. Nothing is decided by it, another process doesn't wait.
 */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /**
   * Does the work when all that came before for any of these names has ended, well or not.
   * @param patience milliseconds after which it is done without having had its turn. Default: it waits on.
   */
  take<T>(names: readonly string[], work: () => Promise<T>, patience?: number): Promise<T> {
    const before = names.flatMap((name) => this.#last.get(name) ?? []);
    const result = before.length === 0 ? work() : ended(before, patience).then(work);
    const over = result.then(
      () => undefined,
      () => undefined,
    );
    for (const name of names) this.#last.set(name, over);
    void over.then(() => {
      for (const name of names) {
        if (this.#last.get(name) === over) this.#last.delete(name);
      }
    });
    return result;
  }
}
