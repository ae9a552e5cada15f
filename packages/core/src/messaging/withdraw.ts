import type { Context } from '../context.ts';
import { toInstant } from '../kernel/clock.ts';
import type { WriteStep } from '../storage/index.ts';
import { messages } from './collections.ts';
import type { Notice } from './outbox-message.ts';

/** Before any message, however far the clock may be put back. */
const LONG_OVER = toInstant(0);

/**
 * The steps that keep back what no longer holds: of the texts of a kind about something none is sent any more, not by a
 * later try nor by an operator. One that is with the provider at that moment still arrives.
 */
export const withdraw = async (
  { storage }: Pick<Context, 'storage'>,
  about: string,
  kind: Notice['kind'],
): Promise<WriteStep[]> => {
  const outbox = storage.collection(messages);
  const unsent = await outbox.find({ about, kind, state: { $ne: 'sent' } });
  return unsent.map(({ id }) => outbox.updating('message', { id }, { $set: { send_before: LONG_OVER } }));
};
