import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export interface Import {
  readonly specifier: string;
  /** The imported file of this repository as `packages/core/src/…`; undefined for anything from outside. */
  readonly file: string | undefined;
  /** `import()` as an expression: loaded only when it is reached. */
  readonly lazy: boolean;
}

export interface SourceFile {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  /** Where it asks the machine for the time, as `Date.now (line 7)`. */
  readonly clocks: readonly string[];
  /** Where it reads the process's environment. */
  readonly environments: readonly string[];
}

export const root = fileURLToPath(new URL('../..', import.meta.url));

export const packageNames = ['core', 'server', 'cli'] as const;

interface Exports {
  readonly [subpath: string]: string | { readonly '@clinic/source': string };
}

export const readJson = <T>(path: string): T => JSON.parse(readFileSync(join(root, path), 'utf8')) as T;

/** `@clinic/core/sqlite` → `packages/core/src/storage/sqlite/index.ts`, as the package's exports say. */
const entries = new Map(
  packageNames.flatMap((name) =>
    Object.entries(readJson<{ exports: Exports }>(`packages/${name}/package.json`).exports).flatMap(
      ([subpath, target]): [string, string][] =>
        typeof target === 'string'
          ? []
          : [[join(`@clinic/${name}`, subpath), join(`packages/${name}`, target['@clinic/source'])]],
    ),
  ),
);

const importedFile = (from: string, specifier: string): string | undefined => {
  if (specifier.startsWith('.')) return join(dirname(from), specifier);
  const file = entries.get(specifier);
  if (specifier.startsWith('@clinic/') && file === undefined) {
    throw new Error(`${from} imports ${specifier}, which no package exports`);
  }
  return file;
};

const textOf = (node: ts.Node | undefined): string | undefined =>
  node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;

/** Any way to name another module: import, export from, `import()` and `import('…')` in a type. */
const importOf = (node: ts.Node): { specifier: string; lazy: boolean } | undefined => {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const specifier = textOf(node.moduleSpecifier);
    return specifier === undefined ? undefined : { specifier, lazy: false };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    const specifier = textOf(node.argument.literal);
    return specifier === undefined ? undefined : { specifier, lazy: false };
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return { specifier: textOf(node.arguments[0]) ?? '(computed)', lazy: true };
  }
  return undefined;
};

const isGlobal = (node: ts.Node, name: string): boolean => ts.isIdentifier(node) && node.text === name;

const asksTheTime = (node: ts.Node): boolean =>
  (ts.isPropertyAccessExpression(node) && isGlobal(node.expression, 'Date') && node.name.text === 'now') ||
  (ts.isNewExpression(node) && isGlobal(node.expression, 'Date') && (node.arguments ?? []).length === 0) ||
  (ts.isCallExpression(node) && isGlobal(node.expression, 'Date'));

const readsEnvironment = (node: ts.Node): boolean =>
  ts.isPropertyAccessExpression(node) && isGlobal(node.expression, 'process') && node.name.text === 'env';

const read = (path: string): SourceFile => {
  const text = readFileSync(join(root, path), 'utf8');
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const imports: Import[] = [];
  const clocks: string[] = [];
  const environments: string[] = [];
  const visit = (node: ts.Node): void => {
    const found = importOf(node);
    if (found) imports.push({ ...found, file: importedFile(path, found.specifier) });
    const line = () => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    if (asksTheTime(node)) clocks.push(`${node.getText(source)} (line ${line()})`);
    if (readsEnvironment(node)) environments.push(`process.env (line ${line()})`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { path, lines: text.split('\n').length - 1, imports, clocks, environments };
};

/** Every file of the packages that runs: what lies in their src folders. */
export const sourceFiles: readonly SourceFile[] = packageNames.flatMap((name) =>
  readdirSync(join(root, 'packages', name, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
    .map(read),
);
