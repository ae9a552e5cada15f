import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from './binding.mjs';
import { Client, Ledger } from './patients-at-work.mjs';
import { table } from './report.mjs';
import { setUpClinic } from './servers.mjs';

const CLIENTS = 64;
const MINUTE = 60_000;
/** The share of the run after which a server's memory shall have settled. */
const WARM_UP = 0.4;
const SLOPE_LIMIT = 0.05;
/** Milliseconds for which MongoDB keeps a transaction of a client that is gone (transactionLifetimeLimitSeconds). */
const ORPHANS_LIVE = 60_000;
/** Milliseconds in which what was under way when a server came back is answered. */
const SETTLING = 5_000;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Resident memory, in MB (proc(5), status: VmRSS). */
const residentMemory = (pid) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** How much a line through the samples rises from the first to the last, as a share of their mean. */
const rise = (samples) => {
  const mean = (of) => samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const at = mean((sample) => sample.at);
  const rss = mean((sample) => sample.rss);
  const slope =
    mean((sample) => (sample.at - at) * (sample.rss - rss)) / mean((sample) => (sample.at - at) ** 2);
  return (slope * (samples.at(-1).at - samples[0].at)) / rss;
};

const watchMemory = (servers) => {
  const samples = [];
  const timer = setInterval(() => {
    for (const { name, pid } of servers) {
      try {
        samples.push({ name, pid, at: performance.now(), rss: residentMemory(pid) });
      } catch {
        // It was killed in this moment.
      }
    }
  }, 1_000);
  return { samples, stop: () => clearInterval(timer) };
};

/** Runs `work` on that many clients at once, each again until it says that there is nothing left to do. */
const onClients = async (options, work) => {
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, number) => {
      const client = new Client({ ...options, number });
      while (await work(client));
      client.close();
    }),
  );
};

const work = async (clinic, servers, { minutes, ledger, package_id, mongodb }) => {
  const start = performance.now();
  const end = start + minutes * MINUTE;
  let patients = 0;
  const visiting = onClients({ ledger, servers, package_id }, async (client) => {
    if (performance.now() >= end) return false;
    await client.visit(patients++);
    return true;
  });
  await pause((minutes * MINUTE) / 2);
  const [, dying] = servers;
  const killed = performance.now();
  // As by a balancer, nothing more is sent to it.
  servers.length = 1;
  await dying.kill();
  servers.push(await clinic.serve({ name: 'second, started anew', logTo: '/dev/null' }));
  const settled = performance.now() + SETTLING + (mongodb === undefined ? 0 : ORPHANS_LIVE);
  await visiting;
  return { start, end, killed, settled };
};

const compare = (servers, { ledger, package_id }) => {
  const left = [...ledger.accounts];
  return onClients({ ledger, servers, package_id }, async (client) => {
    const account = left.pop();
    if (account !== undefined) await client.compare(account);
    return account !== undefined;
  });
};

const memoryOf = (samples, { start, end }) =>
  [...new Set(samples.map(({ pid }) => pid))].flatMap((pid) => {
    const own = samples.filter((sample) => sample.pid === pid && sample.at <= end);
    const from = own[0].at + (own.at(-1).at - own[0].at) * WARM_UP;
    const settled = own.filter(({ at }) => at >= from);
    if (settled.length < 2) return [];
    const whole = own[0].at - start < 5_000 && end - own.at(-1).at < 5_000;
    const highest = Math.max(...own.map(({ rss }) => rss));
    return [
      {
        name: own[0].name,
        whole,
        from: settled[0].rss,
        to: settled.at(-1).rss,
        highest,
        rise: rise(settled),
      },
    ];
  });

const tally = (list) => {
  const counts = new Map();
  for (const what of list) counts.set(what, (counts.get(what) ?? 0) + 1);
  return [...counts].map(([what, count]) => `  ${count} × ${what}`).join('\n');
};

/** Prints what came of it. @returns whether every promise was kept. */
const report = ({ ledger, times, memory, integrity }) => {
  const { failures, lost, accounts, requests, acknowledged } = ledger;
  const outside = failures.filter(({ at }) => at < times.killed || at > times.settled);
  const rises = memory.filter(({ whole }) => whole).map((each) => each.rise);
  const promises = [
    ['promise', 'figure', ''],
    ['acknowledged changes lost or doubled', String(lost.length), lost.length === 0],
    ['failures outside the kill', String(outside.length), outside.length === 0],
    ['integrity of the store', integrity, integrity === 'ok' || integrity === 'not asked'],
    [
      `memory of the server that ran throughout rises by at most ${SLOPE_LIMIT * 100} %`,
      `${(Math.max(...rises) * 100).toFixed(1)} %`,
      Math.max(...rises) <= SLOPE_LIMIT,
    ],
  ];
  const megabytes = (value) => value.toFixed(0);
  const seconds = (times.end - times.start) / 1000;
  console.log(`
${CLIENTS} clients, two servers, ${seconds.toFixed(0)} s, one kill -9 at ${((times.killed - times.start) / 1000).toFixed(0)} s
${requests} requests (${(requests / seconds).toFixed(0)} a second), ${acknowledged} acknowledged, ${accounts.length} patients compared
${failures.length - outside.length} failures by the kill:
${tally(failures.filter((failure) => !outside.includes(failure)).map(({ what }) => what))}

${table([
  ['RSS in MB, after the first 40 %', 'from', 'to', 'highest', 'rise in %'],
  ...memory.map(({ name, from, to, highest, rise: share }) => [
    name,
    megabytes(from),
    megabytes(to),
    megabytes(highest),
    (share * 100).toFixed(1),
  ]),
])}

${table(promises.map(([promise, figure, kept]) => [promise, figure, kept === '' ? '' : kept ? 'kept' : 'BROKEN']))}
${tally([...outside.map(({ what }) => what), ...lost])}`);
  return promises.slice(1).every(([, , kept]) => kept);
};

/**
 * 64 clients at work on two servers that share a database, one of them killed midway: is what was acknowledged there,
 * once, and does memory stay level?
 * @param {{minutes: number, mongodb?: string}} options MongoDB's URI instead of a SQLite file
 */
export const endure = async ({ minutes, mongodb }) => {
  const folder = mkdtempSync(join(tmpdir(), 'clinic-endurance-'));
  const database = { MONGODB_URI: mongodb, MONGODB_DB_NAME: `clinic_endurance_${process.pid}` };
  const clinic = await setUpClinic(folder, mongodb === undefined ? undefined : database);
  const servers = [];
  const stop = () => Promise.all(servers.splice(0).map((server) => server.stop()));
  const end = async () => {
    await stop();
    if (mongodb !== undefined) await clinic.run('db', 'reset', '--force', '--no-sample');
    rmSync(folder, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => end().finally(() => process.exit(130)));
  try {
    for (const name of ['first', 'second']) servers.push(await clinic.serve({ name, logTo: '/dev/null' }));
    const answer = await fetch(`http://127.0.0.1:${servers[0].port}/packages/available`);
    const package_id = (await answer.json()).data.package.id;
    const ledger = new Ledger();
    const memory = watchMemory(servers);
    const times = await work(clinic, servers, { minutes, ledger, package_id, mongodb });
    memory.stop();
    console.error(`comparing ${ledger.accounts.length} patients`);
    const { requests, acknowledged } = ledger;
    await compare(servers, { ledger, package_id });
    Object.assign(ledger, { requests, acknowledged });
    await stop();
    let integrity = 'not asked';
    if (mongodb === undefined) {
      const file = await openDatabase(join(clinic.folder, 'clinic.db'));
      integrity = Object.values(file.prepare('PRAGMA integrity_check').get())[0];
      file.close();
    }
    return report({ ledger, times, memory: memoryOf(memory.samples, times), integrity });
  } finally {
    await end();
  }
};
