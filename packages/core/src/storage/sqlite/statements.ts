import type { Connection, Statement } from './driver.ts';

const GENERATION = 250;

/**
 * Prepared statements by their SQL, which is the shape of a query: values are bound. Holds up to 500, the least
 * recently used go first: a generation that is full becomes the old one, and only what is asked for again moves on.
 */
export class Statements {
  readonly #connection: Connection;
  #young = new Map<string, Statement>();
  #old = new Map<string, Statement>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  get(sql: string): Statement {
    const statement = this.#young.get(sql);
    if (statement !== undefined) return statement;
    return this.#keep(sql, this.#old.get(sql) ?? this.#connection.prepare(sql));
  }

  /** After a change of tables or indexes: statements made before may follow a plan that is gone. */
  forget(): void {
    this.#young = new Map();
    this.#old = new Map();
  }

  #keep(sql: string, statement: Statement): Statement {
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(sql, statement);
    return statement;
  }
}
