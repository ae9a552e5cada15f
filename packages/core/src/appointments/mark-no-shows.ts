import type { Context } from '../context.ts';
import { MINUTE, toInstant } from '../kernel/clock.ts';
import { openStatuses } from './appointment.ts';
import { becoming } from './change.ts';
import { changeDue } from './change-due.ts';

/**
 * Makes a no-show of every appointment whose patient isn't there `NO_SHOW_MINUTES` after the start.
 * @returns how many.
 */
export const markNoShows = (context: Context): Promise<number> => {
  const { clock, settings } = context;
  return changeDue(
    context,
    {
      status: { $in: [...openStatuses] },
      start: { $lte: toInstant(clock.now() - settings.noShowMinutes * MINUTE) },
    },
    (known) => ({
      fields: becoming(known, 'no_show'),
      act: { action: 'appointment.no_show', changes: { status: 'no_show' } },
    }),
  );
};
