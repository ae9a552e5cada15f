import { DuplicateKeyError, GuardFailedError, StorageUnavailableError } from '../errors.ts';

/** SQLite's extended result code (sqlite.org/rescode.html), when the error comes from SQLite. */
const resultCode = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode
    : undefined;

/** BUSY and LOCKED: another process writes at this moment. */
const BUSY = [5, 6];
/** CONSTRAINT_PRIMARYKEY and CONSTRAINT_UNIQUE. */
const TAKEN = [1555, 2067];

export const isFromSqlite = (error: unknown): boolean => resultCode(error) !== undefined;
export const isBusy = (error: unknown): boolean => BUSY.includes((resultCode(error) ?? 0) & 0xff);
export const isTaken = (error: unknown): error is Error => TAKEN.includes(resultCode(error) ?? 0);
export const isTableMissing = (error: unknown): boolean =>
  resultCode(error) === 1 && (error as Error).message.includes('no such table');

export const closed = (): StorageUnavailableError => new StorageUnavailableError('the store was closed');

const OWN = [DuplicateKeyError, GuardFailedError, StorageUnavailableError, TypeError];

/**
 * What a caller gets to see of a failure: a refusal as it is, anything else as unavailability. A message of
 * JSON.parse quotes the document, so that error isn't handed on.
 */
export const translate = (error: unknown): unknown => {
  if (OWN.some((kind) => error instanceof kind)) return error;
  if (error instanceof SyntaxError)
    return new StorageUnavailableError('SQLite: a stored document is damaged');
  if (!isFromSqlite(error)) {
    return new StorageUnavailableError('the SQLite file cannot be reached', { cause: error });
  }
  const { errstr, errcode } = error as Error & { errstr: string; errcode: number };
  return new StorageUnavailableError(`SQLite: ${errstr} (${errcode})`, { cause: error });
};
