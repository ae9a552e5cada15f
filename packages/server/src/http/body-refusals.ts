import { ClinicError } from '@clinic/core';

export const tooLarge = (): ClinicError =>
  new ClinicError('PAYLOAD_TOO_LARGE', 'The body is larger than 100 kB.');

export const unsupported = (): ClinicError =>
  new ClinicError('UNSUPPORTED_MEDIA_TYPE', 'Send JSON in UTF-8.');

export const notJson = (): ClinicError => new ClinicError('INVALID_JSON', 'The body is not valid JSON.');

export const notArrived = (): ClinicError => new ClinicError('REQUEST_TIMEOUT', 'The body did not arrive.');

/** What a body broke off with: why its bytes could not be read, or that the connection ended. */
export const interruption = (error: unknown): ClinicError =>
  error instanceof ClinicError ? error : notArrived();
