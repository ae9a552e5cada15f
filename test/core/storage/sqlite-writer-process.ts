/**
 * A program that writes to a store and says on stdout what was acknowledged, one JSON value a line. It does what its
 * stdin asks, one command a line. Started by the tests as a process of its own, to be killed or kept from writing.
 */
import { createInterface } from 'node:readline';
import { openSqlite } from '@clinic/core/sqlite';
import { appointment, appointments } from './sqlite-file.ts';

const NOBODY = 65_534;
/** Writes on their way at once. */
const PARALLEL = 16;

const [location = '', ...flags] = process.argv.slice(2);
if (flags.includes('as-nobody') && process.getuid?.() === 0) {
  process.setegid?.(NOBODY);
  process.seteuid?.(NOBODY);
}
/** The first pair to write. */
const first = Number(flags.find((flag) => flag.startsWith('from='))?.slice('from='.length) ?? 0);
const storage = await openSqlite(location);
const list = storage.collection(appointments);

const say = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`);
};

/** Pairs of appointments, each pair one write, until the process is killed. */
const writePairs = async (from: number): Promise<void> => {
  for (let pair = from; ; pair += PARALLEL) {
    const numbers = [2 * pair, 2 * pair + 1].map((number) => number * 1_000);
    await storage.write(numbers.map((number) => list.inserting(appointment(number))));
    await list.update({ id: appointment(numbers[0]!).id }, { $set: { patient_words: ['updated'] } });
    say(pair);
  }
};

const nameOf = (error: unknown): string => (error as Error).name;

const commands: Record<string, () => Promise<unknown>> = {
  write: () =>
    list.update({ id: appointment(1).id }, { $inc: { visits: 1 } }).then((found) => found?.visits, nameOf),
  read: () => list.get(appointment(1).id).then((found) => found?.visits, nameOf),
  'write until refused': async () => {
    for (;;) {
      const acknowledged = await commands.write!();
      if (typeof acknowledged === 'string') return acknowledged;
    }
  },
  pairs: () => Promise.all(Array.from({ length: PARALLEL }, (_, from) => writePairs(first + from))),
};

for await (const line of createInterface({ input: process.stdin })) say(await commands[line]!());
await storage.close();
