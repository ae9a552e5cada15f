import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { configurationVariables } from '../../../packages/core/src/config/variables.ts';

describe('.env.example', () => {
  it('is the list of variables, word for word, each unset', () => {
    const expected = configurationVariables.map(({ name, default: standing, summary }) => {
      const otherwise = standing === null ? '' : ` (default: ${standing})`;
      return `# ${summary}${otherwise}\n${name}=\n`;
    });
    expect(readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8')).to.equal(
      expected.join('\n'),
    );
  });

  it('names no variable twice, in one line each', () => {
    const names = configurationVariables.map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
    for (const { summary } of configurationVariables) expect(summary).to.match(/^\S[^\n]{10,110}$/);
  });
});
