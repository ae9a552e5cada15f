import { forgetFirst } from '@clinic/core';
import { expect } from 'chai';

describe('forgetFirst', () => {
  it('takes away the entries set first, so many, and leaves the others', () => {
    const seen = new Map(Array.from({ length: 5 }, (_, index) => [`caller ${index}`, index]));
    seen.set('caller 0', 9);
    forgetFirst(seen, 2);
    expect([...seen.keys()]).to.deep.equal(['caller 2', 'caller 3', 'caller 4']);
    forgetFirst(seen, 9);
    expect(seen.size).to.equal(0);
  });
});
