export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** What is to be reached: a ratio of CPU times at most, or at least. */
const GOALS = [
  { operation: 'profile', over: 'floor', atMost: 2.0 },
  { operation: 'otp', over: 'floor', atMost: 2.5 },
  { operation: 'otp', over: 'better-auth', atLeast: 10 },
  { operation: 'packages', over: 'floor', atMost: 1.3 },
  { operation: 'purchase', over: 'floor', atMost: 2.5 },
];

export const titles = {
  profile: 'GET profile',
  otp: 'OTP flow (send + verify)',
  packages: 'GET packages/available',
  purchase: 'POST packages/purchase',
};

/**
 * @param {Record<string, Record<string, import('./load.mjs').Measured[]>>} measured by operation and server, a value a
 *   round
 */
export const summarize = (measured) => {
  const operations = {};
  for (const [operation, servers] of Object.entries(measured)) {
    operations[operation] = {};
    for (const [server, rounds] of Object.entries(servers)) {
      const of = (field) => median(rounds.map((round) => round[field]));
      operations[operation][server] = {
        cpu: of('cpu'),
        rate: of('rate'),
        p50: of('p50'),
        p99: of('p99'),
        rounds,
      };
    }
  }
  const goals = GOALS.flatMap((goal) => {
    const ours = measured[goal.operation]?.ours;
    const other = measured[goal.operation]?.[goal.over];
    if (ours === undefined || other === undefined) return [];
    const ratios = ours.map((round, at) =>
      goal.atLeast === undefined ? round.cpu / other[at].cpu : other[at].cpu / round.cpu,
    );
    const ratio = median(ratios);
    const met = goal.atLeast === undefined ? ratio <= goal.atMost : ratio >= goal.atLeast;
    return [{ ...goal, ratio, lowest: Math.min(...ratios), highest: Math.max(...ratios), met }];
  });
  return { operations, goals };
};

const isWords = (rows, column) => !/^[\d.]+$/.test(rows[1][column]);

/** @param {string[][]} rows the first is the head; words to the left, figures to the right */
export const table = (rows) => {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, at) => (isWords(rows, at) ? cell.padEnd(widths[at]) : cell.padStart(widths[at])))
        .join('  '),
    )
    .join('\n');
};

export const print = ({ operations, goals }) => {
  const figures = [['operation', 'server', 'CPU µs', 'per second', 'p50 ms', 'p99 ms']];
  for (const [operation, servers] of Object.entries(operations)) {
    for (const [server, { cpu, rate, p50, p99 }] of Object.entries(servers)) {
      figures.push([
        titles[operation],
        server,
        cpu.toFixed(1),
        rate.toFixed(0),
        p50.toFixed(1),
        p99.toFixed(1),
      ]);
    }
  }
  const aims = [['ratio of server CPU', 'goal', 'median', 'lowest', 'highest', '']];
  for (const { operation, over, atMost, atLeast, ratio, lowest, highest, met } of goals) {
    aims.push([
      `${titles[operation]}: ${atLeast === undefined ? `ours / ${over}` : `${over} / ours`}`,
      atLeast === undefined ? `≤ ${atMost.toFixed(1)}` : `≥ ${atLeast.toFixed(1)}`,
      ratio.toFixed(2),
      lowest.toFixed(2),
      highest.toFixed(2),
      met ? 'met' : 'NOT MET',
    ]);
  }
  console.log(`\n${table(figures)}`);
  if (goals.length > 0) console.log(`\n${table(aims)}`);
};
