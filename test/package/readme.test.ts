import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { configurationVariables } from '@clinic/core';
import { describeApi } from '@clinic/server';
import { expect } from 'chai';
import { statusByCode } from '../../packages/server/src/http/errors.ts';
import { commands } from '../cli/command-line.ts';
import { operator } from '../support/clinic.ts';
import { engines } from '../support/engines.ts';
import { openServer } from '../support/server.ts';
import { build, run } from './build.ts';
import { type Document, documents, readme, shellLines, tableRows, wordsOf } from './documents.ts';
import { readJson, root } from './source-files.ts';

const expectNone = (wrong: readonly string[]): void => {
  expect(wrong, `\n  ${wrong.join('\n  ')}\n`).to.deep.equal([]);
};

/** Looks at every document; what is wrong is told with the document's name. */
const wrongIn = (look: (document: Document) => readonly string[]): string[] =>
  documents.flatMap((document) => look(document).map((wrong) => `${document.path}: ${wrong}`));

const sectionOf = ({ text }: Document, title: string): string =>
  text.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? '';

describe('README: the library in 15 lines', () => {
  const snippet = readme.blocks.find(({ language }) => language === 'js')?.code ?? '';
  let folder: string;

  before(async () => {
    await build();
    folder = await mkdtemp(join(tmpdir(), 'clinic-readme-'));
    await mkdir(join(folder, 'node_modules/@clinic'), { recursive: true });
    await symlink(join(root, 'packages/core'), join(folder, 'node_modules/@clinic/core'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('runs as printed, on plain Node, and says how many days are left', async () => {
    await writeFile(join(folder, 'snippet.mjs'), snippet);
    const { stdout, stderr } = await run(process.execPath, ['snippet.mjs'], { cwd: folder });
    expect(stdout).to.equal('30 days left\n');
    expect(stderr).to.not.include('Error');
  });

  it('has 15 lines after its imports', () => {
    const lines = snippet.split('\n').filter((line) => line !== '' && !line.startsWith('import '));
    expect(lines).to.have.lengthOf.at.most(15);
  });
});

describe('README: the first requests', () => {
  it('are answered as it says, one after the other', async () => {
    const server = await openServer(engines[0]!);
    const admin = { name: 'Admin', email: 'admin@clinic.local', password: 'shown by the first start' };
    await server.clinic.as(operator).users.create({ role: 'admin', ...admin });
    let token = '';
    const statuses: number[] = [];
    for (const line of shellLines(readme).filter((each) => each.startsWith('curl '))) {
      const [, url = '', ...options] = wordsOf(line);
      const valuesOf = (flag: string) => options.filter((_, index) => options[index - 1] === flag);
      const code =
        token === '' && url.includes('verify') ? server.messenger.codeFor('+96551234567') : '12345';
      const [raw] = valuesOf('-d').map((body) =>
        body.replace('"12345"', `"${code}"`).replace('"…"', `"${admin.password}"`),
      );
      const headers = valuesOf('-H').map((header) => header.replace('$TOKEN', token).split(': '));
      const answer = await server.send(url.replace('localhost:5000', ''), {
        method: raw === undefined ? 'GET' : 'POST',
        ...(raw === undefined ? {} : { raw }),
        headers: Object.fromEntries(headers),
      });
      statuses.push(answer.status);
      token = answer.data.token ?? token;
    }
    expect(statuses).to.deep.equal([200, 200, 200, 200]);
  });
});

describe('README and docs name only what there is', () => {
  it('every command of clinic and its flags', () => {
    const wrong = (line: string): string[] => {
      const words = wordsOf(line.replace(/^npx /, '').replace(/^node_modules\/\.bin\//, '')).slice(1);
      const first = words[0] ?? '';
      if (first === '' || first === '…' || first.startsWith('-')) return [];
      const command =
        commands.find(({ id }) => id === `${first}:${words[1]}`) ?? commands.find(({ id }) => id === first);
      if (command === undefined) return [`${line}: there is no such command`];
      return words
        .filter((word) => word.startsWith('--'))
        .map((word) => word.slice(2).split('=')[0] ?? '')
        .filter(
          (flag) =>
            ![flag, flag.replace(/^no-/, '')].some((name) => name in command.flags || name === 'help'),
        )
        .map((flag) => `${line}: there is no --${flag}`);
    };
    expectNone(
      wrongIn((document) =>
        [...shellLines(document), ...document.terms]
          .filter((line) => /^(?:npx |node_modules\/\.bin\/)?clinic(?: |$)/.test(line))
          .flatMap(wrong),
      ),
    );
  });

  it('every npm script', () => {
    const { scripts } = readJson<{ scripts: Readonly<Record<string, string>> }>('package.json');
    const own = new Set(['ci', 'install', ...Object.keys(scripts)]);
    expectNone(
      wrongIn((document) =>
        [...shellLines(document), ...document.terms]
          .filter((line) => line.startsWith('npm '))
          .filter((line) => !own.has(wordsOf(line.replace('npm run ', 'npm '))[1] ?? '')),
      ),
    );
  });

  it('every address of the server, with a method it knows', () => {
    const { paths } = describeApi();
    const known = (method: string, path: string): boolean =>
      paths[path.replace(/^(?:\/api\/v1|\/api)(?=\/)/, '').replace(/:([a-z_]+)/g, '{$1}')]?.[
        method.toLowerCase()
      ] !== undefined;
    const called = (line: string): [string, string][] =>
      wordsOf(line)
        .flatMap((word) => /^(?:http:\/\/)?localhost:5000(\/.*)$/.exec(word)?.[1] ?? [])
        .map((path) => [/ -[dF] /.test(line) ? 'POST' : 'GET', path]);
    const named = (term: string): [string, string][] => {
      const [, method = 'GET', path] = /^(GET|POST|PUT|PATCH|DELETE) (\/\S*)$/.exec(term) ?? [];
      return path === undefined ? [] : [[method, path.split('?')[0] ?? '']];
    };
    expectNone(
      wrongIn((document) =>
        [...shellLines(document).flatMap(called), ...document.terms.flatMap(named)]
          .filter(([method, path]) => !known(method, path))
          .map(([method, path]) => `${method} ${path}`),
      ),
    );
  });

  it('every variable', () => {
    const others = ['MONGODB_TEST_URI', 'TOKEN', 'FILE', 'NAME', ...Object.keys(statusByCode)];
    const known = new Set([...others, ...configurationVariables.map(({ name }) => name)]);
    expectNone(
      wrongIn(({ terms }) =>
        terms
          .flatMap((term) => /^\$?([A-Z][A-Z0-9_]{3,})(?:=|$)/.exec(term)?.[1] ?? [])
          .filter((name) => !known.has(name)),
      ),
    );
  });

  it('every import of @clinic packages, by subpath and by name', async () => {
    const imports = documents.flatMap(({ path, blocks }) =>
      blocks.flatMap(({ code }) =>
        [...code.matchAll(/^import \{ ([^}]+) \} from '(@clinic\/[^']+)';$/gm)].map(
          ([, names = '', specifier = '']) => ({
            path,
            names: names.split(', '),
            specifier,
          }),
        ),
      ),
    );
    expect(imports).to.not.have.lengthOf(0);
    const wrong: string[] = [];
    for (const { path, names, specifier } of imports) {
      const exported: object = await import(specifier);
      wrong.push(
        ...names.filter((name) => !(name in exported)).map((name) => `${path}: ${name} of ${specifier}`),
      );
    }
    expectNone(wrong);
  });

  it('every subpath of @clinic/core that the docs name', () => {
    const { exports } = readJson<{ exports: object }>('packages/core/package.json');
    expectNone(
      wrongIn(({ text }) =>
        [...text.matchAll(/@clinic\/core\/([\w/-]+)/g)]
          .map(([, subpath = '']) => subpath)
          .filter((subpath) => !(`./${subpath}` in exports)),
      ),
    );
  });

  it('every page and file they link to', () => {
    expectNone(
      wrongIn(({ path, text }) =>
        [...text.matchAll(/\]\(([^)#]+)\)/g)]
          .map(([, target = '']) => target)
          .filter((target) => !target.startsWith('http') && !existsSync(join(root, dirname(path), target))),
      ),
    );
  });

  it('every file and folder of the sources', () => {
    const places = ['', 'packages/core/src', 'packages/server/src', 'packages/cli/src'];
    expectNone(
      wrongIn(({ terms }) =>
        terms
          .filter(
            (term) =>
              /^[\w.-]+\/[\w./-]+\.\w+$/.test(term) ||
              /^(?:packages|test|scripts|docs|bench)(?:\/[\w-]+)*$/.test(term),
          )
          .filter((term) => !places.some((place) => existsSync(join(root, place, term)))),
      ),
    );
  });
});

describe('README and docs: the tables', () => {
  it('the configuration table is the list the program reads by', () => {
    const rows = tableRows(sectionOf(readme, 'Configuration'));
    const expected = configurationVariables.map(({ name, default: standing, summary }) => [
      `\`${name}\``,
      standing === null ? '' : `\`${standing}\``,
      summary,
    ]);
    expect(rows).to.deep.equal(expected);
  });

  it('the errors are all the codes, each with its status', () => {
    const api = documents.find(({ path }) => path === join('docs', 'api.md'))!;
    const rows = tableRows(sectionOf(api, 'Errors')).map(([code = '', status]) => [
      code.replaceAll('`', ''),
      Number(status),
    ]);
    expect(Object.fromEntries(rows)).to.deep.equal(statusByCode);
  });
});
