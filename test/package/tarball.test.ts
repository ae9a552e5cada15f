import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { build, buildCoreAnew, compile, run } from './build.ts';
import { packageNames, readJson, root, sourceFiles } from './source-files.ts';

type Target = string | Readonly<Record<string, string>>;

interface Manifest {
  readonly files: readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, Target>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

const core = readJson<Manifest>('packages/core/package.json');

/** `@clinic/core`, `@clinic/core/sqlite` and so on. */
const subpaths = Object.entries(core.exports)
  .filter(([, target]) => typeof target !== 'string')
  .map(([subpath]) => subpath.replace('.', '@clinic/core'));

/** Packages that belong to one adapter, one messenger, to photos or to printing; an app that uses none of these needs none of them loaded. */
const drivers = ['mongodb', '@photostructure/sqlite', 'twilio', 'sharp', 'aws4fetch', 'pdfkit', 'fontkit'];

/** An app of somebody's that depends on core, installed from the tarball; its own folder holds everything. */
const installInto = async (app: string, tarball: string, dependencies: readonly string[]): Promise<void> => {
  const modules = join(app, 'node_modules');
  const installed = join(modules, '@clinic/core');
  await mkdir(installed, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', installed, '--strip-components', '1']);
  await writeFile(join(app, 'package.json'), '{"type":"module"}');
  for (const name of dependencies) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(root, 'node_modules', name), join(modules, name));
  }
};

describe('@clinic/core as it is published', () => {
  let folder: string;
  let tarball: string;
  let contents: string[];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clinic-tarball-'));
    const built = await buildCoreAnew(join(folder, 'build'));
    const { stdout: name } = await run('npm', ['pack', '--silent', '--pack-destination', folder], {
      cwd: built,
    });
    tarball = join(folder, name.trim());
    const { stdout } = await run('tar', ['-tzf', tarball]);
    contents = stdout.trim().split('\n');
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('holds the program, its types and their sources, and nothing of tests or builds', () => {
    const expected =
      /^package\/(?:package\.json|README\.md|LICENSE|(?:src\/.+\.ts)|(?:dist\/.+\.(?:js|d\.ts)(?:\.map)?))$/;
    expect(contents.filter((path) => !expected.test(path))).to.deep.equal([]);
    expect(contents.filter((path) => path.includes('.test.'))).to.deep.equal([]);
    expect(contents).to.include.members(['package/LICENSE', 'package/README.md']);
  });

  it('holds every file that its source maps and declarations point to', async () => {
    const app = join(folder, 'maps');
    await installInto(app, tarball, []);
    const installed = join(app, 'node_modules/@clinic/core');
    const missing: string[] = [];
    for (const path of contents.filter((each) => each.endsWith('.map'))) {
      const file = path.replace('package/', '');
      const { sources } = JSON.parse(await readFile(join(installed, file), 'utf8')) as { sources: string[] };
      missing.push(...sources.filter((source) => !existsSync(join(installed, dirname(file), source))));
    }
    expect(missing).to.deep.equal([]);
  });

  it('every subpath can be imported by plain Node, with no driver installed', async () => {
    const app = join(folder, 'without-drivers');
    await installInto(
      app,
      tarball,
      Object.keys(core.dependencies).filter((name) => !drivers.includes(name)),
    );
    await writeFile(
      join(app, 'app.js'),
      `const counts = {};
for (const name of ${JSON.stringify(subpaths)}) counts[name] = Object.keys(await import(name)).length;
console.log(JSON.stringify(counts));`,
    );
    const { stdout } = await run(process.execPath, ['app.js'], { cwd: app });
    const counts = JSON.parse(stdout) as Record<string, number>;
    expect(Object.keys(counts)).to.deep.equal(subpaths);
    expect(Object.entries(counts).filter(([, exported]) => exported === 0)).to.deep.equal([]);
  });

  it('every subpath has types for an app in strict TypeScript', async () => {
    const app = join(folder, 'typed');
    await installInto(app, tarball, Object.keys(core.dependencies));
    await mkdir(join(app, 'node_modules/@types'));
    await symlink(join(root, 'node_modules/@types/node'), join(app, 'node_modules/@types/node'));
    const lines = subpaths.map((name, index) => `import * as part${index} from '${name}';`);
    const used = subpaths.map((_, index) => `part${index}`).join(', ');
    await writeFile(join(app, 'app.ts'), `${lines.join('\n')}\nexport const all: object[] = [${used}];\n`);
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
    const { stdout } = await compile(app, [...options, 'app.ts']).catch((error: { stdout: string }) => error);
    expect(stdout).to.equal('');
  });
});

describe('the packages', () => {
  before(build);

  for (const name of packageNames) {
    it(`${name}: everything its package.json names is there after a build`, () => {
      const { files, exports, bin = {} } = readJson<Manifest>(`packages/${name}/package.json`);
      const targets = Object.values(exports).flatMap((target) =>
        typeof target === 'string' ? [target] : Object.values(target),
      );
      const missing = [...files, ...targets, ...Object.values(bin)]
        .filter((path) => !path.startsWith('!'))
        .filter((path) => !existsSync(join(root, 'packages', name, path)));
      expect(missing).to.deep.equal([]);
    });

    it(`${name}: declares every package that its sources import`, () => {
      const { dependencies } = readJson<Manifest>(`packages/${name}/package.json`);
      const imported = sourceFiles
        .filter(({ path }) => path.startsWith(`packages/${name}/`))
        .flatMap(({ imports }) => imports.map(({ specifier }) => specifier))
        .filter((specifier) => !/^(?:\.|node:|\(computed\)$)/.test(specifier))
        .map((specifier) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier)
        .filter((specifier) => specifier !== `@clinic/${name}`);
      expect([...new Set(imported)].filter((specifier) => !(specifier in dependencies))).to.deep.equal([]);
    });
  }
});
