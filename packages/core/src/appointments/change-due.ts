import type { Context } from '../context.ts';
import { atOnce } from '../kernel/at-once.ts';
import { type Filter, GuardFailedError } from '../storage/index.ts';
import type { Appointment } from './appointment.ts';
import { type AppointmentChange, writeChange } from './change.ts';
import { appointments } from './collections.ts';

/** Appointments looked at a time. */
const BATCH = 200;

/** Writes at once: each must be over within the store's 5 s, however many are due. */
const CONCURRENCY = 8;

/**
 * Makes a change to every appointment that is due for it. Each is claimed by its version, so that of any number of
 * sweeps, also of one that was held up in the middle, one makes the change; and none does where the appointment has
 * changed since it was found due.
 * @returns how many this sweep has changed.
 */
export const changeDue = async (
  context: Context,
  due: Filter<Appointment>,
  changeOf: (known: Appointment) => AppointmentChange,
): Promise<number> => {
  let changed = 0;
  for (;;) {
    const before = changed;
    const found = await context.storage
      .collection(appointments)
      .find(due, { sort: { start: 1 }, limit: BATCH });
    await atOnce(CONCURRENCY, found, async (known) => {
      if (await claim(context, known, changeOf(known))) changed += 1;
    });
    // Others claimed all of these: they, or the next pass, take the rest.
    if (found.length < BATCH || changed === before) return changed;
  }
};

const claim = async (context: Context, known: Appointment, change: AppointmentChange): Promise<boolean> => {
  try {
    await writeChange(context, known, change);
    return true;
  } catch (error) {
    if (error instanceof GuardFailedError) return false;
    throw error;
  }
};
