import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { users } from '../identity/collections.ts';
import { hashPassword } from '../identity/hash-password.ts';
import { subscriptions } from '../subscriptions/collections.ts';
import type { Garden } from './garden.ts';

/** Documents in one write. */
const BATCH = 250;

/** @param done passwords hashed and documents written so far */
export type DemoProgress = (done: number, total: number) => void;

/** Writes what was sown. The one entry on the audit trail is in the first write. */
export const plant = async (
  context: Context,
  garden: Garden,
  counts: Readonly<Record<string, number>>,
  progress: DemoProgress,
): Promise<void> => {
  const { storage } = context;
  const { staff, patients } = garden;
  const total = 2 * staff.length + patients.length + garden.subscriptions.length;
  let done = 0;
  const advance = (by: number): void => {
    done += by;
    progress(done, total);
  };
  const members = await Promise.all(
    staff.map(async ({ user, password }) => {
      const password_hash = await hashPassword(password);
      advance(1);
      return { ...user, password_hash };
    }),
  );
  const steps = [
    ...[...members, ...patients].map((user) => storage.collection(users).inserting(user)),
    ...garden.subscriptions.map((sold) => storage.collection(subscriptions).inserting(sold)),
  ];
  const act = { action: 'demo.seed', entity: 'users', entity_id: null, changes: { ...counts } };
  await commit(context, steps.slice(0, BATCH), act);
  advance(Math.min(BATCH, steps.length));
  for (let from = BATCH; from < steps.length; from += BATCH) {
    const batch = steps.slice(from, from + BATCH);
    await storage.write(batch);
    advance(batch.length);
  }
};
