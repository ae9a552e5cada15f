/**
 * Milliseconds without anybody's turn ending, after which those who wait go on. With it a store that hangs makes nobody
 * wait longer than the 5 s in which it is given up.
 */
export const TURN_PATIENCE = 400;

/** Those who named a thing. */
interface Queue {
  last: Promise<void>;
  /** Turns that have ended. */
  over: number;
}

/**
 * Who may go on next where several would get in each other's way: those of one process that name the same thing wait
 * for each other, first come, first served. Nothing is decided by it, another process doesn't wait.
 */
export class Turns {
  readonly #queues = new Map<string, Queue>();

  /**
   * Does the work when all that came before for any of these names has ended, well or not.
   * @param patience milliseconds in which none of them ended, after which it is done all the same. Default: it waits on.
   */
  take<T>(names: readonly string[], work: () => Promise<T>, patience?: number): Promise<T> {
    const before = names.flatMap((name) => this.#queues.get(name) ?? []);
    const result = before.length === 0 ? work() : ended(before, patience).then(work);
    const over = result.then(
      () => undefined,
      () => undefined,
    );
    for (const name of names) {
      const queue = this.#queues.get(name);
      if (queue === undefined) this.#queues.set(name, { last: over, over: 0 });
      else queue.last = over;
    }
    void over.then(() => {
      for (const name of names) {
        const queue = this.#queues.get(name);
        if (queue === undefined) continue;
        queue.over += 1;
        if (queue.last === over) this.#queues.delete(name);
      }
    });
    return result;
  }
}

const ended = async (queues: readonly Queue[], patience: number | undefined): Promise<void> => {
  const all = Promise.all(queues.map(({ last }) => last)).then(() => true);
  if (patience === undefined) {
    await all;
    return;
  }
  const progress = (): number => queues.reduce((sum, { over }) => sum + over, 0);
  for (let seen = -1; ; ) {
    const before = progress();
    if (before === seen) return;
    seen = before;
    let timer: NodeJS.Timeout | undefined;
    const impatience = new Promise<false>((resolve) => {
      timer = setTimeout(resolve, patience, false);
    });
    const done = await Promise.race([all, impatience]);
    clearTimeout(timer);
    if (done) return;
  }
};
