import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageNames, root } from './source-files.ts';

export interface Document {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly { readonly language: string; readonly code: string }[];
  /** What is said in `code` within the text. */
  readonly terms: readonly string[];
}

const FENCED = /^```(\w*)\n([\s\S]*?)^```$/gm;

const read = (path: string): Document => {
  const text = readFileSync(join(root, path), 'utf8');
  return {
    path,
    text,
    blocks: [...text.matchAll(FENCED)].map(([, language = '', code = '']) => ({ language, code })),
    terms: [...text.replace(FENCED, '').matchAll(/`([^`\n]+)`/g)].map(([, term = '']) => term),
  };
};

export const readme = read('README.md');

/** Everything that is written for people. */
export const documents: readonly Document[] = [
  readme,
  ...readdirSync(join(root, 'docs')).map((name) => read(join('docs', name))),
  ...packageNames.map((name) => read(`packages/${name}/README.md`)),
];

/** A line typed in a shell, in words; what follows a pipe or a comment isn't part of it. */
export const wordsOf = (line: string): string[] =>
  [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)]
    .map(([word]) => word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'))
    .filter((_, index, words) => !words.slice(0, index + 1).some((word) => ['#', '|', '&&'].includes(word)));

/** Shell lines of a document, those continued with a backslash made one; `&&` separates two. */
export const shellLines = ({ blocks }: Document): string[] =>
  blocks
    .filter(({ language }) => language === 'bash')
    .flatMap(({ code }) => code.replace(/\\\n\s*/g, '').split('\n'))
    .flatMap((line) => line.split(' && '))
    .filter((line) => line !== '' && !line.startsWith('#'));

/** Table rows whose first cell is a term: `| `a` | b | c |` → [a, b, c]. */
export const tableRows = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .slice(2, -2)
        .split(' | ')
        .map((cell) => cell.trim()),
    );
