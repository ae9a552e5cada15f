import { markNoShows } from '../appointments/mark-no-shows.ts';
import { remindDue } from '../appointments/remind.ts';
import type { AuditSeal } from '../audit/audit-seal.ts';
import { sealEntries } from '../audit/seal-entries.ts';
import type { Context } from '../context.ts';
import { toInstant } from '../kernel/clock.ts';
import { sendDueMessages } from '../messaging/send-due.ts';
import { removeLeftPhotos } from '../photos/remove-left.ts';
import { collections } from '../store/collections.ts';
import { expireSubscriptions } from '../subscriptions/expire.ts';
import { expireWaitlist } from '../waitlist/expire.ts';
import { deliverWebhooks } from '../webhooks/deliver.ts';

/** What one pass of the background work did. */
export interface SweepReport {
  /** Appointment reminders queued. */
  reminders: number;
  /** Appointments that became a no-show. */
  no_shows: number;
  /** Subscriptions whose time was over. */
  expired: number;
  /** Messages the provider took. */
  sent: number;
  /** Messages it refused, or that are uncertain. */
  failed: number;
}

interface Done extends Partial<SweepReport> {
  /** The blocks of the audit trail that were made, oldest first. */
  readonly sealed?: readonly AuditSeal[];
}

type Sweep = (context: Context) => Promise<Done>;

/**
 * The background work, whole. Each is an idempotent claim on the data itself, so any number of servers, and a cron
 * job beside them, may run it at once.
 */
const sweeps = {
  reminders: async (context) => ({ reminders: await remindDue(context) }),
  'no-shows': async (context) => ({ no_shows: await markNoShows(context) }),
  subscriptions: async (context) => ({ expired: await expireSubscriptions(context) }),
  waitlist: async (context) => {
    await expireWaitlist(context);
    return {};
  },
  outbox: (context) => sendDueMessages(context),
  webhooks: async (context) => {
    await deliverWebhooks(context);
    return {};
  },
  audit: async (context) => ({ sealed: await sealEntries(context) }),
  photos: async (context) => {
    await removeLeftPhotos(context);
    return {};
  },
  leftovers: async ({ storage, clock }) => {
    await storage.removeExpired(collections, toInstant(clock.now()));
    return {};
  },
} satisfies Record<string, Sweep>;

export type SweepName = keyof typeof sweeps;

export const sweepNames = Object.keys(sweeps) as SweepName[];

export const runSweep = (context: Context, name: SweepName): Promise<Done> => sweeps[name](context);

/** One pass of the named sweeps, of all by default, one after the other. */
export const sweep = async (
  context: Context,
  names: readonly SweepName[] = sweepNames,
): Promise<SweepReport> => {
  const report: SweepReport = { reminders: 0, no_shows: 0, expired: 0, sent: 0, failed: 0 };
  for (const name of names) {
    const { sealed: _sealed, ...counts } = await runSweep(context, name);
    Object.assign(report, counts);
  }
  return report;
};
