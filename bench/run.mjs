/**
 * The product beside a hand-written floor and beside Better Auth: server CPU time for each operation.
 *
 * npm run bench -- [--rounds 5] [--requests 4000] [--seconds 3] [--only profile,otp] [--without better-auth]
 *   [--cpu-prof FOLDER]
 * npm run bench -- storage
 * npm run bench -- slots [--rounds 5] [--requests 4000] [--seconds 3] [--mongodb URI]
 * npm run bench -- search [--requests 4000] [--seconds 3]
 * npm run bench -- endurance [--minutes 10] [--mongodb URI]
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { settledCpuOf } from './cpu.mjs';
import { drive, measure } from './load.mjs';
import { BetterAuthPatients, ClinicPatients } from './operations.mjs';
import { print, summarize, titles } from './report.mjs';
import { startBetterAuth, startFloor, startOurs } from './servers.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..');
const npm = (cwd, ...args) =>
  execFileSync('npm', ['--silent', ...args], { cwd, stdio: ['ignore', 'inherit', 'inherit'] });

const prepare = () => {
  if (!existsSync('/proc/self/stat')) throw new Error('CPU time is read from /proc: run this on Linux.');
  if (!existsSync(join(here, 'node_modules'))) npm(here, 'ci');
  if (!existsSync(join(root, 'node_modules'))) npm(root, 'ci');
  npm(root, 'run', 'build');
};

const OPERATIONS = ['profile', 'otp', 'packages', 'purchase'];
/** How many patients' profiles are read in turn. */
const REGULARS = 256;
/** A signed-in patient is needed for each purchase. */
const signUp = async (patients, count) => {
  const missing = count - patients.fresh.length;
  if (missing <= 0) return;
  await drive(patients.server.port, (connection) => patients.signIn(connection), {
    count: missing,
    seconds: 60,
  });
  await settledCpuOf(patients.server.pid);
};

const measureOne = async (patients, operation, bounds) => {
  const { server } = patients;
  if (operation === 'profile') {
    return measure(server, (connection, index) => patients.readProfile(connection, index), {
      ...bounds,
      count: bounds.count * 4,
    });
  }
  if (operation === 'otp') return measure(server, (connection) => patients.signIn(connection), bounds);
  if (operation === 'packages') {
    return measure(server, (connection, index) => patients.readPackages(connection, index), {
      ...bounds,
      count: bounds.count * 4,
    });
  }
  await signUp(patients, bounds.count);
  return measure(server, (connection) => patients.purchase(connection), bounds);
};

const can = (patients, operation) =>
  operation === 'profile' || operation === 'otp' || patients instanceof ClinicPatients;

const bench = async ({ rounds, bounds, operations, without, nodeArgs }) => {
  const folder = mkdtempSync(join(tmpdir(), 'clinic-bench-'));
  const servers = [];
  const end = async () => {
    await Promise.all(servers.map((server) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => end().finally(() => process.exit(130)));
  try {
    const ours = await startOurs(folder, nodeArgs);
    servers.push(ours);
    const { data } = await (await fetch(`http://127.0.0.1:${ours.port}/packages/available`)).json();
    const everyone = [new ClinicPatients(ours)];
    if (!without.includes('floor')) {
      const floor = await startFloor(folder, data.packages, nodeArgs);
      servers.push(floor);
      everyone.push(new ClinicPatients(floor));
    }
    if (
      !without.includes('better-auth') &&
      operations.some((operation) => operation === 'profile' || operation === 'otp')
    ) {
      const betterAuth = await startBetterAuth(folder, nodeArgs);
      servers.push(betterAuth);
      everyone.push(new BetterAuthPatients(betterAuth));
    }
    for (const patients of everyone) {
      patients.package_id = data.package.id;
      await drive(patients.server.port, (connection) => patients.becomeRegular(connection), {
        count: REGULARS,
        seconds: 30,
      });
    }
    const measured = {};
    for (let round = 0; round <= rounds; round++) {
      console.error(round === 0 ? 'warming up' : `round ${round} of ${rounds}`);
      for (const operation of operations) {
        const able = everyone.filter((patients) => can(patients, operation));
        // Each goes first in turn, so that none always has the machine as another left it.
        for (let turn = 0; turn < able.length; turn++) {
          const patients = able[(turn + round) % able.length];
          const result = await measureOne(patients, operation, bounds);
          if (round === 0) continue;
          measured[operation] ??= {};
          measured[operation][patients.server.name] ??= [];
          measured[operation][patients.server.name].push(result);
        }
      }
    }
    return summarize(measured);
  } finally {
    await end();
  }
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    requests: { type: 'string', default: '4000' },
    seconds: { type: 'string', default: '3' },
    only: { type: 'string', default: OPERATIONS.join(',') },
    without: { type: 'string', default: '' },
    'cpu-prof': { type: 'string' },
    minutes: { type: 'string', default: '10' },
    mongodb: { type: 'string' },
  },
});

prepare();
if (positionals[0] === 'storage') {
  await (await import('./storage.mjs')).benchStorage();
} else if (positionals[0] === 'slots') {
  const { benchSlots } = await import('./slots.mjs');
  const bounds = { count: Number(values.requests), seconds: Number(values.seconds) };
  await benchSlots({ rounds: Number(values.rounds), bounds, mongodb: values.mongodb });
} else if (positionals[0] === 'search') {
  const { benchSearch } = await import('./search.mjs');
  await benchSearch({ count: Number(values.requests), seconds: Number(values.seconds) });
} else if (positionals[0] === 'endurance') {
  const { endure } = await import('./endurance.mjs');
  const kept = await endure({ minutes: Number(values.minutes), mongodb: values.mongodb });
  process.exitCode = kept ? 0 : 1;
} else {
  const operations = values.only.split(',');
  const unknown = operations.find((operation) => !(operation in titles));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: one of ${OPERATIONS.join(', ')}`);
  const bounds = { count: Number(values.requests), seconds: Number(values.seconds) };
  const profiles = values['cpu-prof'];
  const result = await bench({
    rounds: Number(values.rounds),
    bounds,
    operations,
    without: values.without.split(','),
    nodeArgs: profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(profiles)}`],
  });
  print(result);
  mkdirSync(join(here, 'results'), { recursive: true });
  const report = { at: new Date().toISOString(), node: process.version, ...bounds, ...result };
  writeFileSync(join(here, 'results/latest.json'), `${JSON.stringify(report, null, 2)}\n`);
}
