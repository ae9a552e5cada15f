import type { AuditEntry, AuditVerification } from '@clinic/core';
import { auditLogs } from '@clinic/core';
import type { Storage } from '@clinic/core/storage';
import { type AuditSeal, auditSeals } from '../../../packages/core/src/audit/audit-seal.ts';
import { newId } from '../../../packages/core/src/kernel/ids.ts';
import { openClinic, operator, type TestClinic } from '../../support/clinic.ts';
import type { Store } from '../../support/engines.ts';
import { onceSettled } from '../../support/settled.ts';

/** Entries of every kind of actor and outcome. */
export const someEntries = (count: number): AuditEntry[] =>
  Array.from({ length: count }, (_, index) => ({
    id: newId(),
    at: new Date(1_925_000_000_000 + index).toISOString(),
    actor:
      index % 3 === 0
        ? { type: 'cli', id: 'cli:tests', role: null }
        : { type: 'user', id: newId(), role: 'admin' },
    action: 'package.edit',
    entity: 'packages',
    entity_id: newId(),
    changes: { price: index, name: `صحة ${index}`, nested: { of: [index, null, true, 0.25] } },
    ip: index % 2 === 0 ? '10.0.0.1' : null,
    request_id: newId(),
    outcome: index % 5 === 0 ? 'failed' : 'success',
  }));

export const entriesOf = (storage: Storage) => storage.collection(auditLogs);
export const sealsOf = (storage: Storage) => storage.collection(auditSeals);

export const allSeals = (storage: Storage): Promise<AuditSeal[]> =>
  sealsOf(storage).find({}, { sort: { id: 1 } });

export const seal = ({ clinic }: Pick<TestClinic, 'clinic'>, minutes?: number) =>
  onceSettled(() => clinic.sweep(['audit']), minutes);

export const verify = (
  { clinic }: Pick<TestClinic, 'clinic'>,
  input?: { head?: string },
): Promise<AuditVerification> => clinic.as(operator).audit.verify(input);

export interface SealedTrail extends TestClinic {
  readonly entries: readonly AuditEntry[];
  readonly seals: readonly AuditSeal[];
}

/** A clinic whose trail has this many entries, all sealed. */
export const openSealed = async (store: Store, count: number): Promise<SealedTrail> => {
  const clinic = await openClinic(store);
  const entries = someEntries(count);
  await clinic.storage.load('audit_logs', entries);
  await seal(clinic);
  return { ...clinic, entries, seals: await allSeals(clinic.storage) };
};

/** What a problem names, in a word. */
export const named = ({ problems }: AuditVerification): string[] =>
  problems.map((problem) =>
    problem.kind === 'seal_broken'
      ? `seal_broken ${problem.number}`
      : problem.kind === 'head_missing'
        ? 'head_missing'
        : `${problem.kind} ${problem.entry_id}`,
  );
