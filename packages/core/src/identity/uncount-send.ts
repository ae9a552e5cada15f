import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import type { Instant } from '../kernel/clock.ts';
import { maskPhone } from '../phone/phone.ts';
import { GuardFailedError, type WriteStep } from '../storage/index.ts';
import { otpCodes, sendLimits } from './collections.ts';
import { addressLimitId } from './count-limits.ts';
import { type CountedSend, MAX_SEND_ATTEMPTS } from './count-send.ts';
import type { OtpState } from './otp-state.ts';
import type { SendLimit } from './send-limit.ts';

/** Takes a counted send back when the provider did not take the message: nothing is counted against the patient. */
export const uncountSend = async (context: Context, sent: CountedSend): Promise<void> => {
  const { storage, origin } = context;
  const codes = storage.collection(otpCodes);
  const limits = storage.collection(sendLimits);
  for (let attempt = 0; attempt < MAX_SEND_ATTEMPTS; attempt++) {
    const [state, address] = await storage.read([
      codes.looking(sent.phone),
      limits.looking(addressLimitId(origin.ip) ?? ''),
    ]);
    if (state === undefined) return;
    const steps = [uncountOnPhone(context, state, sent)];
    if (address !== undefined) steps.push(uncountOnAddress(context, address, sent));
    try {
      await commit(context, steps, {
        action: 'otp.send',
        entity: 'otp_codes',
        entity_id: sent.codeId,
        changes: { phone: maskPhone(sent.phone), purpose: sent.purpose },
        outcome: 'failed',
        takesBack: true,
      });
      return;
    } catch (error) {
      if (!(error instanceof GuardFailedError)) throw error;
    }
  }
};

const uncountOnPhone = ({ storage }: Context, state: OtpState, sent: CountedSend): WriteStep =>
  storage.collection(otpCodes).updating(
    'phone',
    { id: sent.phone, version: state.version },
    {
      $set: {
        sends: withoutOne(state.sends, sent.sentAt),
        ...(state[sent.purpose]?.id === sent.codeId ? { [sent.purpose]: null } : {}),
      },
      $inc: { version: 1 },
    },
  );

const uncountOnAddress = ({ storage }: Context, known: SendLimit, sent: CountedSend): WriteStep =>
  storage
    .collection(sendLimits)
    .updating(
      'address',
      { id: known.id, count: known.count },
      { $set: { sends: withoutOne(known.sends, sent.sentAt) }, $inc: { count: 1 } },
    );

const withoutOne = (sends: readonly Instant[], sent: Instant): Instant[] => {
  const index = sends.indexOf(sent);
  return index < 0 ? [...sends] : sends.toSpliced(index, 1);
};
