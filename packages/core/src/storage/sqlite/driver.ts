export type SqlValue = string | number | Uint8Array | null;
export type Row = Record<string, SqlValue>;

/** The part of `node:sqlite` the adapter stands on; both drivers have it. */
export interface Statement {
  get(...values: SqlValue[]): Row | undefined;
  all(...values: SqlValue[]): Row[];
  run(...values: SqlValue[]): unknown;
}

export interface Connection {
  prepare(sql: string): Statement;
  exec(sql: string): void;
  close(): void;
}

export interface Driver {
  DatabaseSync: new (
    location: string,
    options: { readOnly?: boolean; enableForeignKeyConstraints?: boolean },
  ) => Connection;
}

/** Older ones can damage a write-ahead log that two connections reset at the same moment (sqlite.org/wal.html). */
const OLDEST_SOUND = [3, 51, 3] as const;

const isSound = (version: string | undefined): boolean => {
  if (version === undefined) return false;
  const parts = version.split('.').map(Number);
  const different = OLDEST_SOUND.findIndex((part, place) => parts[place] !== part);
  return different === -1 || parts[different]! > OLDEST_SOUND[different]!;
};

/** SQLite as Node has it built in, where that one is sound, else the package with the same API. */
export const loadDriver = async (): Promise<Driver> => {
  if (!isSound(process.versions.sqlite)) return import('@photostructure/sqlite');
  const builtIn: string = 'node:sqlite';
  return import(builtIn);
};
