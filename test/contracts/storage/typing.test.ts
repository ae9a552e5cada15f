import { type Change, defineCollection, type Filter, type Sort } from '@clinic/core/storage';
import { expect } from 'chai';
import type { Patient } from './documents.ts';

/** Nothing here runs: `tsc` refuses this file as soon as one of these lines is no longer an error. */
const mistakes = (): unknown[] => [
  // @ts-expect-error a misspelt field
  { nmae: 'Amal' } satisfies Filter<Patient>,
  // @ts-expect-error a misspelt inner field
  { 'address.ctiy': 'Salmiya' } satisfies Filter<Patient>,
  // @ts-expect-error a number where the field holds text
  { name: 7 } satisfies Filter<Patient>,
  // @ts-expect-error an operator that isn't one
  { name: { $regex: '.' } } satisfies Filter<Patient>,
  // @ts-expect-error null where the field never is
  { id: null } satisfies Filter<Patient>,
  // @ts-expect-error an order of booleans
  { active: { $gt: false } } satisfies Filter<Patient>,
  // @ts-expect-error a misspelt field under $or
  { $or: [{ nmae: 'Amal' }] } satisfies Filter<Patient>,
  // @ts-expect-error a sum of text
  { $inc: { name: 1 } } satisfies Change<Patient>,
  // @ts-expect-error an element of the wrong type
  { $push: { words: 7 } } satisfies Change<Patient>,
  // @ts-expect-error appended to what is no array
  { $push: { name: 'x' } } satisfies Change<Patient>,
  // @ts-expect-error a value of the wrong type
  { $set: { visits: 'many' } } satisfies Change<Patient>,
  // @ts-expect-error a field without an operator
  { name: 'Amal' } satisfies Change<Patient>,
  // @ts-expect-error a misspelt field in a sort
  { nmae: 1 } satisfies Sort<Patient>,
  // @ts-expect-error an index on a field there isn't
  defineCollection<Patient>({ name: 'x', indexes: [{ name: 'x_nmae', fields: ['nmae'] }] }),
];

describe('storage: typing', () => {
  it('a misspelt field, a value of the wrong type and an unknown operator do not compile', () => {
    expect(mistakes).to.be.a('function');
  });
});
