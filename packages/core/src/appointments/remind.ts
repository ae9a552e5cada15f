import type { Context } from '../context.ts';
import { HOUR, toInstant } from '../kernel/clock.ts';
import { openStatuses } from './appointment.ts';
import { changeDue } from './change-due.ts';

/**
 * Reminds patient and doctor of every appointment still to come within `REMINDER_HOURS`, once: what was booked inside
 * that time too, and what was moved anew.
 * @returns how many appointments were reminded of.
 */
export const remindDue = (context: Context): Promise<number> => {
  const { clock, settings } = context;
  const now = clock.now();
  const reminder_sent_at = toInstant(now);
  return changeDue(
    context,
    {
      status: { $in: [...openStatuses] },
      start: { $gt: toInstant(now), $lte: toInstant(now + settings.reminderHours * HOUR) },
      reminder_sent_at: null,
    },
    () => ({
      fields: { reminder_sent_at },
      act: { action: 'appointment.remind', changes: { reminder_sent_at } },
    }),
  );
};
