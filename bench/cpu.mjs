import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Microseconds in one tick of the kernel's accounting. */
const TICK = 1e6 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

const childrenOf = (pid) => {
  const found = [];
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    found.push(...readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean));
  }
  return found;
};

/**
 * User and system time, in µs, that a process used so far with all its threads and children, also those that ended
 * (proc(5), stat: utime, stime, cutime, cstime).
 * @param {number | string} pid
 * @returns {number}
 */
export const cpuOf = (pid) => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return childrenOf(pid).reduce((sum, child) => sum + cpuOf(child), ticks * TICK);
};

const SETTLE = 200;

/** The same once the server rests: what a request leaves to do afterwards is its cost too. */
export const settledCpuOf = async (pid) => {
  let before = cpuOf(pid);
  for (let waited = 0; waited < 3_000; waited += SETTLE) {
    await new Promise((resolve) => setTimeout(resolve, SETTLE));
    const now = cpuOf(pid);
    if (now - before <= 2 * TICK) return now;
    before = now;
  }
  return before;
};
