import { join } from 'node:path';
import { permissionTable } from '@clinic/core';
import { expect } from 'chai';
import { documents, tableRows } from './documents.ts';

describe('docs/permissions.md', () => {
  it('is the table by which the clinic decides, action by action and role by role', () => {
    const { text } = documents.find(({ path }) => path === join('docs', 'permissions.md'))!;
    const { roles, permissions } = permissionTable();
    const heads = ['action', 'what it lets people do', 'anyone', ...roles];
    expect(text).to.include(`| ${heads.join(' | ')} |`);
    const expected = permissions.map(({ action, summary, anyone, roles: reaches }) => [
      `\`${action}\``,
      summary,
      anyone ? 'yes' : '–',
      ...roles.map((role) => reaches[role] ?? '–'),
    ]);
    expect(tableRows(text)).to.deep.equal(expected);
  });
});
