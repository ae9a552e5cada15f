import * as v from 'valibot';
import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { DAY, HOUR, type Instant, MINUTE, toInstant } from '../kernel/clock.ts';
import { type Page, pageFields, readPage } from '../kernel/page.ts';
import { happeningIn, isDateOrInstant, periodFields, readPeriod } from '../kernel/period.ts';
import { plainText } from '../kernel/text.ts';
import { validate } from '../kernel/validate.ts';
import type { Filter } from '../storage/index.ts';
import { type AuditEntry, auditLogs } from './audit-entry.ts';

const AGO = /^(\d{1,6})([mhd])$/;

const UNITS: Readonly<Record<string, number>> = { m: MINUTE, h: HOUR, d: DAY };

const text = v.optional(v.pipe(plainText, v.minLength(1), v.maxLength(100)));

export const auditQuery = v.strictObject({
  /** A user's id, or `cli:<os user>`. */
  actor_id: text,
  action: text,
  /** A collection's name. */
  entity: text,
  entity_id: text,
  ...periodFields,
  /** In place of `from`: the same, or how long ago: `30m`, `24h`, `7d`. */
  since: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(40),
      v.check(
        (since) => isDateOrInstant(since) || AGO.test(since),
        'must be a date, an instant, or a time ago such as 24h or 7d',
      ),
    ),
  ),
  ...pageFields,
});

/** The audit trail, newest first. @throws ClinicError FORBIDDEN, VALIDATION_ERROR */
export const listAudit = (
  context: Context,
  query: v.InferInput<typeof auditQuery> = {},
): Promise<Page<AuditEntry>> => {
  reachOf(context.actor, 'audit.read');
  const { actor_id, action, entity, entity_id, from, to, since, ...page } = validate(auditQuery, query);
  const now = context.clock.now();
  const period = readPeriod(
    { from: since === undefined ? from : (readAgo(since, now) ?? since), to },
    context.settings.timezone,
  );
  const where: Filter<AuditEntry> = {
    ...(actor_id === undefined ? {} : { 'actor.id': actor_id }),
    ...(action === undefined ? {} : { action }),
    ...(entity === undefined ? {} : { entity }),
    ...(entity_id === undefined ? {} : { entity_id }),
    ...happeningIn('at', period),
  };
  return readPage(context.storage.collection(auditLogs), where, { at: -1, id: -1 }, page, (entry) => entry);
};

const readAgo = (since: string, now: number): Instant | undefined => {
  const [, count, unit] = AGO.exec(since) ?? [];
  return unit === undefined ? undefined : toInstant(Math.max(0, now - Number(count) * (UNITS[unit] ?? DAY)));
};
