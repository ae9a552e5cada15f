/**
 * Who may change a document next. Transactions that meet at one document fail and start anew, and under load some
 * never get through; here those of one process wait for each other instead, first come, first served.
 */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /** Does the work when all that came before for any of these documents has ended, well or not. */
  take<T>(documents: readonly string[], work: () => Promise<T>): Promise<T> {
    const before = documents.flatMap((document) => this.#last.get(document) ?? []);
    const result = before.length === 0 ? work() : Promise.all(before).then(work);
    const ended = result.then(
      () => undefined,
      () => undefined,
    );
    for (const document of documents) this.#last.set(document, ended);
    void ended.then(() => {
      for (const document of documents) {
        if (this.#last.get(document) === ended) this.#last.delete(document);
      }
    });
    return result;
  }
}
