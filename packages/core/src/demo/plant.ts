import { appointments } from '../appointments/collections.ts';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { departments } from '../departments/collections.ts';
import { joining } from '../departments/membership.ts';
import { doctors } from '../doctors/collections.ts';
import { users } from '../identity/collections.ts';
import { hashPassword } from '../identity/hash-password.ts';
import type { User } from '../identity/user.ts';
import { patients as records } from '../patients/collections.ts';
import type { Storage, WriteStep } from '../storage/index.ts';
import { subscriptions } from '../subscriptions/collections.ts';
import { careRows } from './care-rows.ts';
import type { Garden } from './garden.ts';

/** Steps in one write. */
const BATCH = 250;

/** @param done passwords hashed and documents written so far */
export type DemoProgress = (done: number, total: number) => void;

/**
 * Writes what was sown. The one entry on the audit trail is in the first write.
 * @throws GuardFailedError, DuplicateKeyError as `Storage.write`
 */
export const plant = async (
  context: Context,
  garden: Garden,
  counts: Readonly<Record<string, number>>,
  progress: DemoProgress,
): Promise<void> => {
  const { staff } = garden;
  const batches = batched(rows(context.storage, garden));
  const total = batches.reduce((sum, batch) => sum + documentsIn(batch), staff.length);
  let done = 0;
  const advance = (by: number): void => {
    done += by;
    progress(done, total);
  };
  await Promise.all(
    staff.map(async ({ user, password }) => {
      user.password_hash = await hashPassword(password);
      advance(1);
    }),
  );
  const act = { action: 'demo.seed', entity: 'users', entity_id: null, changes: { ...counts } };
  for (const [index, batch] of batches.entries()) {
    await (index === 0 ? commit(context, batch, act) : context.storage.write(batch));
    advance(documentsIn(batch));
  }
};

const documentsIn = (batch: readonly WriteStep[]): number =>
  batch.filter(({ kind }) => kind === 'insert').length;

/** What is written, in order; each row whole. A doctor is one with the user and with the department's count. */
const rows = (storage: Storage, garden: Garden): WriteStep[][] => {
  const recordOf = new Map(garden.doctors.map((doctor) => [doctor.user_id, doctor]));
  const rowOf = (member: User): WriteStep[] => {
    const user = storage.collection(users).inserting(member);
    const doctor = recordOf.get(member.id);
    if (doctor === undefined) return [user];
    const { department_id } = doctor;
    const join = department_id === null ? [] : [joining(storage, department_id, true)];
    return [...join, user, storage.collection(doctors).inserting(doctor)];
  };
  return [
    ...garden.departments.map((made) => [storage.collection(departments).inserting(made)]),
    ...garden.staff.map(({ user }) => rowOf(user)),
    ...garden.patients.map((user) => [storage.collection(users).inserting(user)]),
    ...garden.records.map((record) => [storage.collection(records).inserting(record)]),
    ...garden.appointments.map((booked) => [storage.collection(appointments).inserting(booked)]),
    ...garden.subscriptions.map((sold) => [storage.collection(subscriptions).inserting(sold)]),
    ...careRows(storage, garden),
  ];
};

const batched = (whole: readonly WriteStep[][]): WriteStep[][] => {
  const batches: WriteStep[][] = [];
  let last: WriteStep[] | undefined;
  for (const row of whole) {
    if (last === undefined || last.length + row.length > BATCH) {
      last = [];
      batches.push(last);
    }
    last.push(...row);
  }
  return batches;
};
