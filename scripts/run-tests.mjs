// Runs the test files side by side, in one process for each processor. They are dealt into groups, so that no process
// is left idle for long; what a group reports is shown whole, once it is through.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './install.mjs';

/** A process and the servers that its tests start take up to 1 GB. */
const MAX_PROCESSES = 4;
const GROUPS = 12;

/**
 * Suites that mostly wait: for a server that hangs, or for a deadline. One process more runs them beside the others, from
 * which it takes next to nothing.
 */
const WAITING = [
  'contracts/storage/errors',
  'core/blobs/blobs',
  'core/storage/mongodb-faults',
  'core/storage/mongodb-server',
  'core/storage/sqlite-sharing',
  'faults/mongodb',
  'server/http/bodies',
  'server/http/limits-redis',
  'server/realtime/live',
  'server/realtime/sessions',
].map((suite) => join('test', `${suite}.test.ts`));

const testFiles = () =>
  readdirSync(join(root, 'test'), { recursive: true })
    .filter((file) => file.endsWith('.test.ts') && !file.includes('node_modules'))
    .map((file) => join('test', file))
    .sort();

/** Into a pipe, Mocha would write without colours. */
const environment = process.stdout.isTTY ? { FORCE_COLOR: '1', ...process.env } : process.env;

/** Long suites lie together in their folders: dealt out one by one, each group gets its share of them. */
const deal = (files, count) =>
  Array.from({ length: count }, (_, group) => files.filter((_file, at) => at % count === group)).filter(
    (group) => group.length > 0,
  );

/** @returns how many passed, and the names of those that failed; a run that broke off is one that failed. */
const runGroup = (files, result, missing) =>
  new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      ['node_modules/mocha/bin/mocha.js', '--reporter', 'scripts/test-reporter.cjs', ...files],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...environment, TEST_RESULT: result, MONGOD_MISSING: missing },
      },
    );
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => said.push(bytes));
    child.once('close', (status) => {
      process.stdout.write(Buffer.concat(said));
      let outcome = { passed: 0, failed: [] };
      try {
        outcome = JSON.parse(readFileSync(result, 'utf8'));
      } catch {}
      if (status !== 0 && outcome.failed.length === 0) outcome.failed.push(`a run of ${files.join(' ')}`);
      resolve(outcome);
    });
  });

/**
 * Fetches a mongod where the tests need one, or tries to, while something else is done.
 * @returns why there is none; empty when there is nothing amiss.
 */
export const fetchMongod = () =>
  new Promise((resolve) => {
    const said = [];
    spawn(process.execPath, ['--import', 'tsx', 'test/support/fetch-mongod.ts'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
      .once('close', () => resolve(Buffer.concat(said).toString().trim()))
      .stdout.on('data', (bytes) => said.push(bytes));
  });

/**
 * Runs every test.
 * @param missing why there is no mongod, as `fetchMongod` answers
 * @returns how many passed, and the names of those that failed.
 */
export const runTests = async (missing) => {
  const files = testFiles();
  const groups = deal(
    files.filter((file) => !WAITING.includes(file)),
    GROUPS,
  );
  const processes = Math.min(availableParallelism(), MAX_PROCESSES);
  const results = mkdtempSync(join(tmpdir(), 'clinic-tests-'));
  console.log(`Running the tests, ${processes} at a time; the first report comes in a minute or two.`);
  const total = { passed: 0, failed: [] };
  const count = async (group, result) => {
    const { passed, failed } = await runGroup(group, join(results, result), missing);
    total.passed += passed;
    total.failed.push(...failed);
  };
  const work = async () => {
    for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
      await count(group, `${groups.length}.json`);
    }
  };
  await Promise.all([count(WAITING, 'waiting.json'), ...Array.from({ length: processes }, work)]);
  rmSync(results, { recursive: true });
  return total;
};
