import { expect } from 'chai';
import { type Import, type SourceFile, sourceFiles } from './source-files.ts';

/** What breaks a rule, as lines a reader can act on; the rule holds when there are none. */
const expectNone = (violations: readonly string[]): void => {
  expect(violations, `\n  ${violations.join('\n  ')}\n`).to.deep.equal([]);
};

/** Imports that a rule forbids, as `from → to`. */
const importsThat = (
  from: (file: SourceFile) => boolean,
  forbidden: (imported: Import & { readonly file: string }, file: SourceFile) => boolean,
): string[] =>
  sourceFiles.filter(from).flatMap((file) =>
    file.imports
      .filter((imported): imported is Import & { file: string } => imported.file !== undefined)
      .filter((imported) => forbidden(imported, file))
      .map((imported) => `${file.path} → ${imported.file}`),
  );

const packageOf = (path: string): string => path.split('/')[1] ?? '';

const CORE = 'packages/core/src/';

/** `identity` of a file in core's room of that name; the file's own name for those in no room. */
const roomOf = (path: string): string => path.slice(CORE.length).split('/')[0] ?? '';

const inCore = (path: string): boolean => path.startsWith(CORE);
const inAdapter = (path: string): boolean => /^packages\/core\/src\/storage\/(?:sqlite|mongodb)\//.test(path);
const inStorageInterface = (path: string): boolean => roomOf(path) === 'storage' && !inAdapter(path);
const isError = (path: string): boolean => path === `${CORE}errors.ts` || path === `${CORE}storage/errors.ts`;

/** The table of contents and what republishes it. */
const contents = new Set(['clinic.ts', 'clinic-for.ts', 'index.ts']);
const ground = new Set(['kernel', 'phone', 'storage', 'errors.ts', ...contents]);
const inDomain = (path: string): boolean => inCore(path) && !ground.has(roomOf(path));

/** Paths of files that import each other in a circle, each circle once. */
const findCycles = (): string[] => {
  const byPath = new Map(sourceFiles.map((file) => [file.path, file]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const follow = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push([...trail.slice(start), path].join(' → '));
    if (start >= 0 || done.has(path)) return;
    for (const { file } of byPath.get(path)?.imports ?? []) if (file) follow(file, [...trail, path]);
    done.add(path);
  };
  for (const { path } of sourceFiles) follow(path, []);
  return cycles;
};

describe('architecture, from the real imports', () => {
  it('every import leads to a file that is there', () => {
    const paths = new Set(sourceFiles.map(({ path }) => path));
    expectNone(
      importsThat(
        () => true,
        ({ file }) => file.endsWith('.ts') && !paths.has(file),
      ),
    );
  });

  it('no file takes part in an import cycle, types included', () => {
    expectNone(findCycles());
  });

  describe('between the packages', () => {
    it('a package is imported by its name, never by a path into it', () => {
      expectNone(
        importsThat(
          () => true,
          ({ specifier, file }, from) =>
            specifier.startsWith('.') && packageOf(file) !== packageOf(from.path),
        ),
      );
    });

    it('core imports neither the server nor the command line', () => {
      expectNone(
        importsThat(
          ({ path }) => inCore(path),
          ({ file }) => packageOf(file) !== 'core',
        ),
      );
    });

    it('the server does not import the command line', () => {
      expectNone(
        importsThat(
          ({ path }) => packageOf(path) === 'server',
          ({ file }) => packageOf(file) === 'cli',
        ),
      );
    });

    it('only clinic serve and clinic openapi load the server, and only when they run', () => {
      const commands = new Set([
        'packages/cli/src/commands/serve.ts',
        'packages/cli/src/commands/openapi.ts',
      ]);
      expectNone(
        importsThat(
          ({ path }) => packageOf(path) === 'cli',
          ({ file, lazy }, { path }) => packageOf(file) === 'server' && !(lazy && commands.has(path)),
        ),
      );
    });
  });

  describe('inside core', () => {
    it('the kernel imports the kernel alone, and the errors', () => {
      expectNone(
        importsThat(
          ({ path }) => inCore(path) && roomOf(path) === 'kernel',
          ({ file }) => roomOf(file) !== 'kernel' && !isError(file),
        ),
      );
    });

    it('the errors import only what the store may answer', () => {
      expectNone(
        importsThat(
          ({ path }) => isError(path),
          ({ file }) => !isError(file),
        ),
      );
    });

    it('phone imports the kernel alone, and the errors', () => {
      expectNone(
        importsThat(
          ({ path }) => inCore(path) && roomOf(path) === 'phone',
          ({ file }) => !['phone', 'kernel'].includes(roomOf(file)) && !isError(file),
        ),
      );
    });

    it('the storage interface imports itself and the kernel', () => {
      expectNone(
        importsThat(
          ({ path }) => inStorageInterface(path),
          ({ file }) => !inStorageInterface(file) && roomOf(file) !== 'kernel',
        ),
      );
    });

    it('an adapter imports the storage interface and the kernel, and not the other adapter', () => {
      const folderOf = (path: string): string => path.split('/').slice(0, 5).join('/');
      expectNone(
        importsThat(
          ({ path }) => inAdapter(path),
          ({ file }, { path }) =>
            !(inStorageInterface(file) || roomOf(file) === 'kernel' || folderOf(file) === folderOf(path)),
        ),
      );
    });

    it('an adapter is loaded by nobody but openStorage, lazily', () => {
      expectNone(
        importsThat(
          ({ path }) => inCore(path) && !inAdapter(path),
          ({ file, lazy }, { path }) =>
            inAdapter(file) && !(lazy && path === `${CORE}config/open-storage.ts`),
        ),
      );
    });

    it('nobody knows the clinic that all of it makes up', () => {
      expectNone(
        importsThat(
          ({ path }) => inCore(path) && !contents.has(roomOf(path)),
          ({ file }) => contents.has(roomOf(file)),
        ),
      );
    });

    it('the library of demo data is known to the demo data alone, and loaded when they are sown', () => {
      const ofTypes = '@faker-js/faker';
      expectNone(
        sourceFiles.flatMap(({ path, imports }) =>
          imports
            .filter(({ specifier }) => specifier.startsWith(ofTypes))
            .filter(
              ({ specifier, lazy }) => path !== `${CORE}demo/chance.ts` || (!lazy && specifier !== ofTypes),
            )
            .map(({ specifier }) => `${path} → ${specifier}`),
        ),
      );
    });

    it('reading the audit trail comes last: no domain imports it', () => {
      expectNone(
        importsThat(
          ({ path }) => inDomain(path) && path !== `${CORE}audit/operations.ts`,
          ({ file }) => file === `${CORE}audit/list.ts`,
        ),
      );
    });
  });

  describe('inside the server and the command line', () => {
    const SERVER = 'packages/server/src/';
    const COMMANDS = 'packages/cli/src/commands/';

    it('what serves any domain knows none', () => {
      expectNone(
        importsThat(
          ({ path }) => path.startsWith(`${SERVER}http/`),
          ({ file }) => file.startsWith(SERVER) && !file.startsWith(`${SERVER}http/`),
        ),
      );
    });

    it("only app.ts lists a domain's routes", () => {
      expectNone(
        importsThat(
          ({ path }) => path !== `${SERVER}app.ts`,
          ({ file }) => file.startsWith(SERVER) && file.endsWith('/routes.ts'),
        ),
      );
    });

    it('a command is imported by no other', () => {
      expectNone(
        importsThat(
          () => true,
          ({ file }) => file.startsWith(COMMANDS),
        ),
      );
    });
  });

  describe('clock and environment', () => {
    it('only the kernel asks the machine for the time', () => {
      const allowed = new Set([`${CORE}kernel/clock.ts`]);
      expectNone(
        sourceFiles
          .filter(({ path }) => !allowed.has(path))
          .flatMap(({ path, clocks }) => clocks.map((clock) => `${path}: ${clock}`)),
      );
    });

    it('only the configuration and the mains read the environment', () => {
      const mains = ['packages/server/src/main.ts', 'packages/cli/src/run.ts'];
      expectNone(
        sourceFiles
          .filter(({ path }) => !path.startsWith(`${CORE}config/`) && !mains.includes(path))
          .flatMap(({ path, environments }) => environments.map((place) => `${path}: ${place}`)),
      );
    });
  });

  describe('files and folders', () => {
    it('no folder or file is a drawer: utils, helpers, common', () => {
      const drawer = /(?:^|\/)(?:utils?|helpers?|common|misc|shared|lib)(?:\/|\.ts$)/;
      expectNone(sourceFiles.map(({ path }) => path).filter((path) => drawer.test(path)));
    });

    it('no source file is longer than 300 lines', () => {
      expectNone(
        sourceFiles.filter(({ lines }) => lines > 300).map(({ path, lines }) => `${path}: ${lines} lines`),
      );
    });

    it('half of the source files are shorter than 100 lines', () => {
      const lengths = sourceFiles.map(({ lines }) => lines).sort((a, b) => a - b);
      expect(lengths[Math.floor(lengths.length / 2)]).to.be.below(100);
    });
  });
});
