import type { Context } from '../context.ts';
import { auditLogs } from './audit-entry.ts';
import { markedHashes } from './audit-mark.ts';
import { hashEntry } from './audit-seal.ts';

/** Entries in memory at a time. */
const PAGE = 500;

/** Of the entries above `after`, which no block seals yet: those that differ from their mark, in the order of ids. */
export const compareMarks = async (
  context: Context,
  after: string,
): Promise<{ id: string; kind: 'changed' | 'removed' }[]> => {
  const marked = [...(await markedHashes(context, after))].sort(([a], [b]) => (a < b ? -1 : 1));
  const problems: { id: string; kind: 'changed' | 'removed' }[] = [];
  for (let from = 0; from < marked.length; from += PAGE) {
    const page = marked.slice(from, from + PAGE);
    const entries = await context.storage.collection(auditLogs).find({ id: { $in: page.map(([id]) => id) } });
    const now = new Map(entries.map((entry) => [entry.id, hashEntry(entry)]));
    for (const [id, hash] of page) {
      if (now.get(id) !== hash) problems.push({ id, kind: now.has(id) ? 'changed' : 'removed' });
    }
  }
  return problems;
};
