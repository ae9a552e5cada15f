import { DuplicateKeyError, GuardFailedError } from '@clinic/core/storage';
import { expect } from 'chai';
import { rejectionOf } from '../../support/rejection.ts';

export const expectGuardFailed = async (promise: Promise<unknown>, step: string): Promise<void> => {
  const error = await rejectionOf(promise);
  expect(error).to.be.instanceOf(GuardFailedError);
  expect(error).to.include({ name: 'GuardFailedError', step });
};

/** @param key the fields of the index, where they are of interest. */
export const expectDuplicate = async (
  promise: Promise<unknown>,
  index: string,
  key?: readonly string[],
): Promise<void> => {
  const error = await rejectionOf(promise);
  expect(error).to.be.instanceOf(DuplicateKeyError);
  expect(error).to.include({ name: 'DuplicateKeyError', index });
  if (key) expect(error).to.have.deep.property('key', key);
};
