import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { toInstant } from '../kernel/clock.ts';
import { maskPhone } from '../phone/phone.ts';
import type { WriteStep } from '../storage/index.ts';
import { stoppedPhones } from './collections.ts';

/** Whether the phone's owner asked for no more messages. Codes, which they ask for themselves, go out all the same. */
export const isStopped = async ({ storage }: Pick<Context, 'storage'>, phone: string): Promise<boolean> =>
  (await storage.collection(stoppedPhones).get(phone))?.is_stopped === true;

/**
 * Ends the messages to a phone, or lets them go out again.
 * @param phone in E.164
 * @param steps ride in the same write
 */
export const setStopped = async (
  context: Context,
  phone: string,
  is_stopped: boolean,
  steps: readonly WriteStep[],
): Promise<void> => {
  const set = { is_stopped, changed_at: toInstant(context.clock.now()) };
  const setting = context.storage
    .collection(stoppedPhones)
    .updating('phone', { id: phone }, { $set: set }, { otherwise: { id: phone, ...set } });
  await commit(context, [...steps, setting], {
    action: is_stopped ? 'messages.stop' : 'messages.start',
    entity: 'stopped_phones',
    entity_id: null,
    changes: { phone: maskPhone(phone), is_stopped },
  });
};
