import type { MongoClientBulkWriteError } from 'mongodb';
import { DuplicateKeyError, StorageUnavailableError } from '../errors.ts';
import type { AnyCollection } from '../storage.ts';

/** What the driver's errors are read for. They are told by name, so that the driver is loaded only when used. */
interface DriverError extends Error {
  readonly code?: unknown;
  readonly codeName?: unknown;
  hasErrorLabel(label: string): boolean;
  addErrorLabel(label: string): void;
}

const DUPLICATE_KEY = 11000;
const WRITE_CONFLICT = 112;

/** $inc of what isn't a number, $push to what isn't an array, a path through what isn't an object. */
const UNFIT: readonly unknown[] = [14, 28664, 4161105];

/**
 * Errors of the server (mongodb/mongo, src/mongo/base/error_codes.yml) that say nothing about the command: it is
 * unreachable, stepping down, shutting down, too slow, full, or doesn't let this user in.
 */
const UNAVAILABLE: readonly unknown[] = [
  6, 7, 13, 18, 24, 50, 63, 64, 79, 89, 91, 100, 112, 133, 134, 150, 189, 202, 239, 246, 251, 262, 290, 317,
  384, 402, 462, 8000, 9001, 10107, 11600, 11601, 11602, 13388, 13435, 13436, 14031, 50915,
];

const isDriverError = (error: unknown): error is DriverError =>
  error instanceof Error && 'hasErrorLabel' in error;

const NETWORK_ERRORS: readonly string[] = [
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoPoolClearedError',
  'PoolClearedOnNetworkError',
];

const SOCKET_ERRORS: readonly unknown[] = ['EPIPE', 'ECONNRESET'];

/**
 * A connection that ends while a command is put on it: the driver passes on the socket's own error, and doesn't try again
 * (mongodb 7.9, `writeCommand` in src/cmap/connection.ts).
 */
export const isSocketError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && SOCKET_ERRORS.includes(error.code) && !isDriverError(error);

/**
 * Whether the connection failed. The driver doesn't label it when another failure had ended the connection before
 * (mongodb 7.9, `decorateCommandError` in src/sdam/server.ts).
 */
export const isNetworkError = (error: unknown): boolean =>
  isSocketError(error) || (isDriverError(error) && NETWORK_ERRORS.includes(error.name));

export const isBulkError = (error: unknown): error is MongoClientBulkWriteError =>
  isDriverError(error) && error.name === 'MongoClientBulkWriteError';

/** Of a bulk write, the act that was refused; else the error itself. */
const refusalOf = (error: DriverError): { readonly code?: unknown; readonly message: string } => {
  const [refused] = isBulkError(error) ? error.writeErrors.values() : [];
  return refused ?? error;
};

/** Whether a transaction may be done again from its start: nothing of it was kept. */
export const isTransient = (error: unknown): boolean =>
  isDriverError(error) &&
  (error.hasErrorLabel('TransientTransactionError') || refusalOf(error).code === WRITE_CONFLICT);

/** For an error that the server doesn't call transient, though another try would see what caused it. */
export const markTransient = (error: unknown): void => {
  if (isDriverError(error)) error.addErrorLabel('TransientTransactionError');
};

/** Whether the transaction was kept is unknown; committing it again finds out. */
export const isCommitUnknown = (error: unknown): boolean =>
  isDriverError(error) && (error.hasErrorLabel('UnknownTransactionCommitResult') || isNetworkError(error));

export const hasCode = (error: unknown, ...codes: readonly unknown[]): boolean =>
  isDriverError(error) && codes.includes(refusalOf(error).code);

/** `E11000 duplicate key error collection: <database>.<collection> index: <name> dup key: …`; values come last. */
const DUPLICATE_MESSAGE = /collection: [^.]+\.(.+?) index: (\S+)/;
const ID_INDEX = '_id_';

const duplicateIn = (error: DriverError): { readonly collection: string; readonly index: string } => {
  const [, collection = '', index = ''] = DUPLICATE_MESSAGE.exec(refusalOf(error).message) ?? [];
  return { collection, index };
};

export const isIdTaken = (error: unknown): boolean =>
  isDriverError(error) && hasCode(error, DUPLICATE_KEY) && duplicateIn(error).index === ID_INDEX;

const toDuplicateKeyError = (
  error: DriverError,
  definitions: ReadonlyMap<string, AnyCollection>,
): DuplicateKeyError => {
  const { collection, index } = duplicateIn(error);
  if (index === ID_INDEX) return new DuplicateKeyError(collection, 'id', ['id']);
  const definition = definitions.get(collection)?.indexes.find(({ name }) => name === index);
  return new DuplicateKeyError(collection, index, definition?.fields ?? []);
};

/**
 * The driver's error as the interface's. What the server says of a refused command may hold a patient's data, so only
 * its code is passed on.
 */
export const translateError = (
  error: unknown,
  location: string,
  definitions: ReadonlyMap<string, AnyCollection>,
): unknown => {
  if (!isDriverError(error)) {
    return isSocketError(error)
      ? new StorageUnavailableError(`MongoDB at ${location} hung up`, { cause: error })
      : error;
  }
  if (hasCode(error, DUPLICATE_KEY)) return toDuplicateKeyError(error, definitions);
  if (hasCode(error, ...UNFIT)) return new TypeError('the change does not fit a value that is stored');
  const { code } = refusalOf(error);
  if (
    typeof code === 'number' &&
    !UNAVAILABLE.includes(code) &&
    !error.hasErrorLabel('RetryableWriteError')
  ) {
    const name = error.codeName ?? String(code);
    return Object.assign(new Error(`MongoDB refused a command: ${name}`), { code: name });
  }
  return new StorageUnavailableError(`MongoDB at ${location} does not answer: ${error.name}`, {
    cause: error,
  });
};
