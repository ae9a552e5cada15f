import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ClinicError } from '@clinic/core';
import { expect } from 'chai';
import { developmentSecrets } from '../../../packages/core/src/config/secrets.ts';

describe('developmentSecrets', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'clinic-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('makes 32 random bytes for each and answers the same ever after', () => {
    const made = developmentSecrets(folder);
    expect(Buffer.from(made.SECRET_KEY, 'base64url')).to.have.length(32);
    expect(Buffer.from(made.JWT_SECRET_KEY, 'base64url')).to.have.length(32);
    expect(developmentSecrets(folder)).to.deep.equal(made);
    expect(readdirSync(folder)).to.deep.equal(['secrets.json']);
  });

  it('lets only its owner read the file', () => {
    developmentSecrets(folder);
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).to.equal(0o600);
  });

  it('makes other ones in another folder', () => {
    const other = join(folder, 'other');
    expect(developmentSecrets(other).SECRET_KEY).not.to.equal(developmentSecrets(folder).SECRET_KEY);
  });

  it('4 processes that start at once have the same', async () => {
    const module = new URL('../../../packages/core/src/config/secrets.ts', import.meta.url).href;
    const program = `import(${JSON.stringify(module)}).then(({ developmentSecrets }) =>
      process.stdout.write(developmentSecrets(${JSON.stringify(folder)}).SECRET_KEY))`;
    const answers = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const child = spawn(process.execPath, [...process.execArgv, '--eval', program], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        const [answer] = await Promise.all([text(child.stdout), once(child, 'exit')]);
        return answer;
      }),
    );
    expect(new Set(answers)).to.deep.equal(new Set([developmentSecrets(folder).SECRET_KEY]));
    expect(readdirSync(folder)).to.deep.equal(['secrets.json']);
  });

  for (const [what, content] of [
    ['cut off', '{"SECRET_KEY":'],
    ['weak', '{"SECRET_KEY":"short","JWT_SECRET_KEY":"short"}'],
  ] as const) {
    it(`refuses a file that is ${what}, and leaves it as it is`, () => {
      const file = join(folder, 'secrets.json');
      writeFileSync(file, content);
      expect(() => developmentSecrets(folder))
        .to.throw(ClinicError)
        .that.includes({ code: 'CONFIG_INVALID' });
      expect(readFileSync(file, 'utf8')).to.equal(content);
    });
  }
});
